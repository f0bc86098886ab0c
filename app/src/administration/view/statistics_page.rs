//! The page of statistics, alive while it is looked at.

use leptos::prelude::*;

use crate::administration::view::admin_layout::{Closed, Frame, Tab};
use crate::statistics::{LiveStatistics, read_statistics};

/// The server in numbers.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), async |()| read_statistics().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(dashboard) => {
                        view! { <Frame tab=Tab::Statistics><LiveStatistics dashboard /></Frame> }.into_any()
                    }
                    Err(error) => view! { <Closed error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}
