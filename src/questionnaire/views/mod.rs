//! What the templates of questionnaires are given: plain data with the names a theme may rely on.
//!
//! Nothing here is proven or decided, and no address is made: links come from outside or stay on
//! the page.

mod conditions;
mod page;

pub use conditions::ConditionPart;
pub use page::{
    AdviceView, AnswerView, ConditionView, ContactView, FlagView, GroupView, OutcomeView, PageView,
    StateView, page, state_id,
};
