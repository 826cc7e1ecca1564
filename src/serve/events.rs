//! The stream that tells a browser what has changed.

use super::current::{Current, Shared};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// The current moment at once, then each one that follows.
pub fn stream(shared: &Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let mut moments = shared.moments();
    moments.mark_changed();
    let events = stream::unfold(moments, |mut moments| async move {
        loop {
            // Ends when the server does.
            moments.changed().await.ok()?;
            let now = moments.borrow_and_update().clone();
            if let Some(now) = now {
                return Some((Ok(event(&now)), moments));
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(now: &Arc<Current>) -> Event {
    let data = json!({
        "session": now.session.to_string(),
        "version": now.version,
        "stylesSince": now.styles_since,
        "problems": *now.problems,
    });
    Event::default().event("moment").data(data.to_string())
}
