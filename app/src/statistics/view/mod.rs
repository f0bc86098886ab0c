//! The HTML of statistics: components and pages.

pub(crate) mod busiest_rooms;
pub(crate) mod poll;
pub(crate) mod room_statistics_page;
pub(crate) mod statistics;
pub(crate) mod svg_chart;
