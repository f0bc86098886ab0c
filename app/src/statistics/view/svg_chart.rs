//! A chart that the server has rendered. This is the only place where markup is inserted into a page unescaped.
//!
//! Invariant: only `server/chart.rs` makes an [`SvgChart`], and it writes only numbers and escaped texts. The browser receives it from
//! the same server as the code.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// An SVG image as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SvgChart(pub(crate) String);

/// The chart, rendered again when it changes.
#[component]
pub fn Chart(
    /// The chart.
    #[prop(into)]
    drawing: Signal<SvgChart>,
) -> impl IntoView {
    view! { <div class="chart" inner_html=move || drawing.get().0></div> }
}
