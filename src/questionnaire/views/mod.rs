//! What the templates of questionnaires are given: plain data with the names a theme may rely on.
//!
//! Nothing here is proven or decided, and no address is made: links come from outside or stay on
//! the page.

mod conditions;
mod layout;
mod order;
mod outcomes;
mod own;
mod page;
mod paper;
mod tree;

pub use conditions::ConditionPart;
pub use layout::Line;
pub use order::{Order, TargetView};
pub use outcomes::{IndexAdvice, IndexAnswer, IndexOutcome, IndexView, index};
pub use own::OwnView;
pub use page::{
    AdviceView, AnswerView, ConditionView, ContactView, FlagView, GroupView, OutcomeView, PageView,
    StateView, outcome_styles, page, state_id,
};
pub use paper::{ExitView, PaperAdvice, PaperAnswer, PaperOutcome, PaperView, StepView, paper};
pub use tree::{TreeExit, TreeLine, TreeNode, TreeView, tree};
