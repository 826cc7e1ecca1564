//! Requests over the network, each with an end in time and size.

use super::{Answer, Method, Wish};
use crate::diagnostics::Text;
use std::time::Duration;
use ureq::http::Request;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};

/// More of an answer is not looked at.
const MOST: u64 = 16 << 20;

/// Asks for wishes, over connections that are kept open between them.
pub struct Network {
    agent: Agent,
}

impl Network {
    /// With the certificates in a PEM text trusted in place of the usual ones, if given.
    ///
    /// Errors: the text holds no certificate.
    pub fn new(certificates: Option<&[u8]>, patience: Duration) -> Result<Network, Text> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = certificates {
            let read: Vec<Certificate<'static>> = parse_pem(pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if read.is_empty() {
                return Err(Text::new(
                    "the file of certificates holds none in PEM",
                    "het bestand met certificaten bevat er geen in PEM",
                ));
            }
            tls = tls.root_certs(RootCerts::new_with_certs(&read));
        }
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("leidraad/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(patience))
            .timeout_global(Some(patience * 3))
            .build();
        Ok(Network {
            agent: config.into(),
        })
    }

    /// The answer to a wish.
    ///
    /// Errors: there is no whole answer in time.
    pub fn fetch(&self, wish: &Wish) -> Result<Answer, Text> {
        let address = wish.address.to_string();
        let method = match wish.method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
        };
        let mut request = Request::builder().method(method).uri(&address);
        if !wish
            .headers
            .iter()
            .any(|(name, _)| *name == "accept-encoding")
        {
            request = request.header("accept-encoding", "identity");
        }
        for (name, value) in &wish.headers {
            request = request.header(*name, value);
        }
        let failed = |error: Error| told(&address, &error);
        let request = request
            .body(())
            .map_err(|error| failed(Error::Http(error)))?;
        let mut response = self.agent.run(request).map_err(failed)?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.as_str().to_string(), value.trim().to_string())
            })
            .collect();
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MOST);
        Ok(Answer {
            status,
            headers,
            body: body.read_to_vec().map_err(failed)?,
        })
    }
}

fn told(address: &str, error: &Error) -> Text {
    match error {
        Error::Timeout(_) => Text::new(
            format!("{address} did not answer in time"),
            format!("{address} antwoordde niet op tijd"),
        ),
        Error::HostNotFound => Text::new(
            format!("{address}: no such host"),
            format!("{address}: die host bestaat niet"),
        ),
        _ => Text::new(
            format!("{address} cannot be reached: {error}"),
            format!("{address} is niet te bereiken: {error}"),
        ),
    }
}
