//! A chart that the server drew. The one place of the product where markup is put into a page as it is.
//!
//! Invariant: a [`Drawing`] is made by `chart.rs` alone, which writes numbers and escapes words. In the browser it comes from
//! our own server, over the same connection as the code.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// An SVG image as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Drawing(pub(crate) String);

/// The chart, drawn anew when it differs.
#[component]
pub fn Chart(
    /// What is shown.
    #[prop(into)]
    drawing: Signal<Drawing>,
) -> impl IntoView {
    view! { <div class="chart" inner_html=move || drawing.get().0></div> }
}
