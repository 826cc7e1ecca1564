//! Asks a published site for what matters and holds the answers to what `hosting` says.
//!
//! The only room beside publishing and mirroring that opens connections, and it does so in `fetch`
//! alone; everything else judges answers it is handed, wherever they come from. It knows no sources:
//! the site may be anybody's.

mod address;
mod fetch;
mod judge;
mod page;

pub use address::Address;
pub use fetch::Network;

use crate::diagnostics::Text;
use judge::Judge;

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Head,
    Post,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub method: Method,
    pub address: Address,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
}

impl Wish {
    fn get(address: Address) -> Wish {
        Wish {
            method: Method::Get,
            address,
            headers: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Wish {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// One answer; no redirect is followed and nothing is decompressed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in small letters, in the order of the answer.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; several are joined by commas, as HTTP reads them.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Fine,
    /// Could be better.
    Advice,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, under a name that does not change.
    pub check: String,
    pub address: String,
    pub state: State,
    pub found: Text,
    /// What to do; none when it is fine.
    pub remedy: Option<Text>,
}

/// Where to look, and what to know beside the answers.
#[derive(Debug, Clone)]
pub struct Place {
    /// The site's address; ends in a slash.
    pub site: Address,
    /// Its address without TLS, when it is not the usual one.
    pub plain: Option<Address>,
    /// Today, `YYYY-MM-DD`.
    pub today: String,
}

/// Looks at a site. `fetch` answers wishes, or says why there is no answer.
///
/// Errors: the site's own address gives no answer at all.
pub fn examine(
    place: &Place,
    fetch: &mut dyn FnMut(&Wish) -> Result<Answer, Text>,
) -> Result<Vec<Finding>, Text> {
    let site = &place.site;
    let home = fetch(&Wish::get(site.clone()))?;
    let mut judge = Judge::new(place, fetch);
    judge.every_answer(site, &home);
    judge.page("home", site, &home);
    judge.headers("home", site, &home);
    judge.copy(site, &home);
    judge.revalidation(site, &home);
    judge.compression(site);
    judge.head(site, &home);
    judge.posting(site);

    let text = home.text().into_owned();
    let inner = page::first_page(&text).and_then(|to| site.join(&to));
    let (address, text) = match inner.filter(|inner| inner.is_below(site)) {
        Some(inner) => match judge.ask(&Wish::get(inner.clone())) {
            Some(answer) => {
                judge.page("page", &inner, &answer);
                judge.trailing_slash(&inner);
                (inner, answer.text().into_owned())
            }
            None => (site.clone(), text),
        },
        None => (site.clone(), text),
    };
    for (kind, to) in [
        ("style", page::first_style(&text)),
        ("script", page::first_script(&text)),
    ] {
        let asset = to.and_then(|to| address.join(&to));
        if let Some(asset) = asset.filter(|asset| asset.is_below(site))
            && let Some(answer) = judge.ask(&Wish::get(asset.clone()))
        {
            judge.asset(kind, &asset, &answer);
        }
    }
    judge.missing();
    judge.hidden();
    judge.plain_address();
    judge.security_text();
    Ok(judge.finish())
}
