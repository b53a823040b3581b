//! Pages of the domain as Relay connections.

use async_graphql::SimpleObject;

use kernel::page::{Page, PageRequest};
use kernel::problem::Problem;

/// The four arguments of a connection.
pub fn request(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<PageRequest, Problem> {
    PageRequest::parse(first, after, last, before)
}

/// Where a page stands in its list.
#[derive(SimpleObject, Clone, Debug)]
pub struct PageInfo {
    /// There are more rows after this page.
    pub has_next_page: bool,
    /// There are more rows before this page.
    pub has_previous_page: bool,
    /// The cursor of the first row; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last row; null on an empty page.
    pub end_cursor: Option<String>,
}

impl<R> From<&Page<R>> for PageInfo {
    fn from(page: &Page<R>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.cursors.first().cloned(),
            end_cursor: page.cursors.last().cloned(),
        }
    }
}

/// A connection over rows that one newtype wraps: `connection! { /// A page of parks. ParkConnection, ParkEdge, Park, park::Model }`.
/// More fields may follow as methods of the connection, which holds its rows in `page`.
#[macro_export]
macro_rules! connection {
    ($(#[$meta:meta])* $connection:ident, $(#[$edge_meta:meta])* $edge:ident, $node:ident, $row:ty $(, { $($more:tt)* })?) => {
        pub struct $connection {
            pub page: ::kernel::page::Page<$row>,
        }

        impl From<::kernel::page::Page<$row>> for $connection {
            fn from(page: ::kernel::page::Page<$row>) -> Self {
                Self { page }
            }
        }

        $(#[$meta])*
        #[async_graphql::Object]
        impl $connection {
            /// The rows of this page, each with its cursor.
            async fn edges(&self) -> Vec<$edge> {
                let rows = self.page.cursors.iter().zip(&self.page.rows);
                rows.map(|(cursor, row)| $edge { cursor: cursor.clone(), node: $node(row.clone()) }).collect()
            }

            /// The rows of this page.
            async fn nodes(&self) -> Vec<$node> {
                self.page.rows.iter().cloned().map($node).collect()
            }

            /// Where this page stands in its list.
            async fn page_info(&self) -> $crate::graphql::paging::PageInfo {
                (&self.page).into()
            }

            /// How many rows the whole list has; computed only when selected, null above 10 000.
            async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> Option<async_graphql::Result<i64>> {
                use $crate::graphql::context::Door;
                self.page.count.read(ctx.view()).await.map_err(Into::into).transpose()
            }

            $($($more)*)?
        }

        $(#[$edge_meta])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where this row stands; good for `after` and `before`.
            pub cursor: String,
            /// The row itself.
            pub node: $node,
        }
    };
}
