//! The page of the server statistics, which refreshes while it is visible.

use leptos::prelude::*;

use crate::administration::view::admin_layout::{AdminLayout, ForbiddenPage, Tab};
use crate::statistics::{LiveStatistics, read_statistics};

/// The page.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), async |()| read_statistics().await);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                match read.await {
                    Ok(dashboard) => {
                        view! { <AdminLayout tab=Tab::Statistics><LiveStatistics dashboard /></AdminLayout> }.into_any()
                    }
                    Err(error) => view! { <ForbiddenPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}
