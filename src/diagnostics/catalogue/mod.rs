//! One constructor for each kind of problem, by area.
//!
//! A message states what was found, what was expected and the nearest thing that exists; its help
//! says what to do. Nothing here decides whether something is a problem.

mod configuration;
mod exchange;
mod external;
mod links;
mod markdown;
mod overlay;
mod pages;
mod questionnaire;
mod questionnaire_proofs;
mod source;
mod structure;
mod sync;
mod theme;
mod wording;
mod yaml;

pub use configuration::*;
pub use exchange::*;
pub use external::*;
pub use links::*;
pub use markdown::*;
pub use overlay::*;
pub use pages::*;
pub use questionnaire::*;
pub use questionnaire_proofs::*;
pub use source::*;
pub use structure::*;
pub use sync::*;
pub use theme::*;
pub use wording::*;
pub use yaml::*;

use super::{Diagnostic, certain, nearest};

/// Adds "did you mean" when a known name is near, else `otherwise`; and the change itself when that
/// name is certainly meant.
fn suggest<'a>(
    diagnostic: Diagnostic,
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: (&str, &str),
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic = match certain(wanted, known.iter().copied()) {
        Some(name) if diagnostic.fix.is_none() => diagnostic.fix_name(wanted, name),
        _ => diagnostic,
    };
    match nearest(wanted, known) {
        Some(near) => diagnostic.help(
            format!("did you mean `{near}`?"),
            format!("bedoelt u `{near}`?"),
        ),
        None => diagnostic.help(otherwise.0, otherwise.1),
    }
}
