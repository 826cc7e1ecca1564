//! The storage itself: objects over the network, each request with an end.
//!
//! Nothing here ever puts a key into a message.

use super::pointer::{POINTER, Pointer, ReadPointerError};
use super::{Object, Rank};
use crate::diagnostics::Text;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload,
    RetryConfig, UpdateVersion,
};
use std::time::Duration;

/// Requests under way at the same time.
const AT_ONCE: usize = 16;

/// Where to publish, and who may.
pub struct Bucket {
    pub name: String,
    /// Without slashes at its ends; may be empty.
    pub prefix: String,
    /// None: that of Amazon for the region.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
    pub session_token: Option<String>,
    /// How long one request may take.
    pub patience: Duration,
}

/// Why something did not work.
#[derive(Debug)]
pub enum Trouble {
    /// Somebody else changed the pointer since it was read.
    Taken,
    Told {
        message: Text,
        help: Text,
    },
}

pub struct Remote {
    runtime: tokio::runtime::Runtime,
    store: AmazonS3,
    bucket: String,
    prefix: Path,
}

impl Remote {
    /// Errors: the description of the bucket is none.
    pub fn new(bucket: &Bucket) -> Result<Remote, Trouble> {
        let options = ClientOptions::new()
            .with_allow_http(
                bucket
                    .endpoint
                    .as_deref()
                    .is_some_and(|url| url.starts_with("http:")),
            )
            .with_connect_timeout(bucket.patience.min(Duration::from_secs(10)))
            .with_timeout(bucket.patience);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            .with_client_options(options)
            .with_retry(RetryConfig {
                max_retries: 3,
                retry_timeout: bucket.patience,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http:"));
        }
        if let Some(token) = &bucket.session_token {
            builder = builder.with_token(token);
        }
        let told = |error: &dyn std::error::Error| Trouble::Told {
            message: Text::new(
                format!("cannot publish to the bucket {}: {error}", bucket.name),
                format!(
                    "kan niet publiceren naar de bucket {}: {error}",
                    bucket.name
                ),
            ),
            help: Text::new(
                "name it as s3://BUCKET/PREFIX, and the storage with --endpoint https://…",
                "noem die als s3://BUCKET/VOORVOEGSEL, en de opslag met --endpoint https://…",
            ),
        };
        Ok(Remote {
            store: builder.build().map_err(|error| told(&error))?,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .map_err(|error| told(&error))?,
            bucket: bucket.name.clone(),
            prefix: Path::from(bucket.prefix.as_str()),
        })
    }

    /// The pointer, and the version to name when it is replaced; none where nothing was published.
    pub fn pointer(&self) -> Result<Option<(Pointer, UpdateVersion)>, Trouble> {
        let place = self.place(POINTER);
        let read = self.runtime.block_on(async {
            let found = self.store.get(&place).await?;
            let version = UpdateVersion {
                e_tag: found.meta.e_tag.clone(),
                version: found.meta.version.clone(),
            };
            Ok::<_, Error>((found.bytes().await?, version))
        });
        let (bytes, version) = match read {
            Err(error @ Error::NotFound { .. }) if !chain(&error).contains("NoSuchBucket") => {
                return Ok(None);
            }
            other => other.map_err(|error| self.told(&error))?,
        };
        let pointer = Pointer::parse(&bytes).map_err(|error| {
            let (en, nl) = match error {
                ReadPointerError::NotOurs => ("is not one of ours", "is er geen van ons"),
                ReadPointerError::Later => (
                    "was written by a later version of leidraad",
                    "is geschreven door een latere versie van leidraad",
                ),
            };
            Trouble::Told {
                message: Text::new(
                    format!("{POINTER} in the bucket {} {en}", self.bucket),
                    format!("{POINTER} in de bucket {} {nl}", self.bucket),
                ),
                help: Text::new(
                    "choose another prefix, or look at what stands there",
                    "kies een ander voorvoegsel, of kijk wat daar staat",
                ),
            }
        })?;
        Ok(Some((pointer, version)))
    }

    /// Writes the pointer: the first one, or in place of the version that was read.
    ///
    /// Errors: somebody else was first.
    pub fn put_pointer(
        &self,
        pointer: &Pointer,
        version: Option<UpdateVersion>,
    ) -> Result<UpdateVersion, Trouble> {
        let mut options = PutOptions {
            mode: version.map_or(PutMode::Create, PutMode::Update),
            ..PutOptions::default()
        };
        options
            .attributes
            .insert(Attribute::ContentType, "application/json".into());
        options
            .attributes
            .insert(Attribute::CacheControl, "no-store".into());
        let place = self.place(POINTER);
        let put = self
            .store
            .put_opts(&place, PutPayload::from(pointer.to_bytes()), options);
        match self.runtime.block_on(put) {
            Ok(done) => Ok(UpdateVersion {
                e_tag: done.e_tag,
                version: done.version,
            }),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Err(Trouble::Taken),
            Err(error) => Err(self.told(&error)),
        }
    }

    /// Sends objects, rank after rank; `bytes` reads one, `sent` is told of each that is there.
    pub fn send(
        &self,
        objects: &[Object],
        bytes: &dyn Fn(&Object) -> Result<Vec<u8>, Trouble>,
        sent: &dyn Fn(),
    ) -> Result<(), Trouble> {
        for rank in Rank::ALL {
            let of_rank = objects.iter().filter(|object| object.rank == rank);
            let all = stream::iter(of_rank.map(|object| self.send_one(object, bytes, sent)))
                .buffer_unordered(AT_ONCE)
                .try_collect::<Vec<()>>();
            self.runtime.block_on(all)?;
        }
        Ok(())
    }

    async fn send_one(
        &self,
        object: &Object,
        bytes: &dyn Fn(&Object) -> Result<Vec<u8>, Trouble>,
        sent: &dyn Fn(),
    ) -> Result<(), Trouble> {
        let mut options = PutOptions::default();
        let attributes = &mut options.attributes;
        attributes.insert(Attribute::ContentType, object.content_type.into());
        attributes.insert(Attribute::CacheControl, object.cache_control.into());
        if let Some(coding) = object.content_encoding {
            attributes.insert(Attribute::ContentEncoding, coding.into());
        }
        let payload = PutPayload::from(bytes(object)?);
        let place = self.place(&object.path);
        let put = self.store.put_opts(&place, payload, options);
        put.await.map_err(|error| self.told(&error))?;
        sent();
        Ok(())
    }

    /// Deletes objects; that one is not there is fine.
    pub fn delete(&self, paths: &[String]) -> Result<(), Trouble> {
        let all = stream::iter(paths.iter().map(|path| async move {
            match self.store.delete(&self.place(path)).await {
                Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(self.told(&error)),
            }
        }))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<()>>();
        self.runtime.block_on(all)?;
        Ok(())
    }

    fn place(&self, path: &str) -> Path {
        let parts = path.split('/').map(object_store::path::PathPart::from);
        self.prefix.parts().chain(parts).collect()
    }

    /// What went wrong, without the answer's text: that may quote what was sent.
    fn told(&self, error: &Error) -> Trouble {
        let whole = chain(error);
        let has = |word: &str| whole.contains(word);
        let bucket = &self.bucket;
        let (en, nl, help_en, help_nl) = if has("NoSuchBucket") {
            (
                format!("there is no bucket {bucket}"),
                format!("er is geen bucket {bucket}"),
                "make it first, or mend its name; what was sent before it vanished is sent again next time",
                "maak die eerst, of verbeter de naam; wat verstuurd was voor die verdween, gaat de volgende keer opnieuw",
            )
        } else if matches!(
            error,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. }
        ) || [
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "AccessDenied",
        ]
        .iter()
        .any(|code| has(code))
        {
            (
                format!("the storage refuses these credentials for the bucket {bucket}"),
                format!("de opslag weigert deze sleutels voor de bucket {bucket}"),
                "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and that they may read and write there",
                "controleer AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY en AWS_SESSION_TOKEN, en of ze daar mogen lezen en schrijven",
            )
        } else if ["timed out", "timeout", "deadline"]
            .iter()
            .any(|word| has(word))
        {
            (
                format!("the storage of the bucket {bucket} does not answer in time"),
                format!("de opslag van de bucket {bucket} antwoordt niet op tijd"),
                "run it again: it goes on where it stopped; --wait gives each request more seconds",
                "voer het opnieuw uit: het gaat verder waar het ophield; met --wait krijgt elk verzoek meer seconden",
            )
        } else {
            let code = whole
                .split_once("<Code>")
                .and_then(|(_, rest)| rest.split_once("</Code>"))
                .map_or_else(|| kind(&whole), |(code, _)| code.to_string());
            (
                format!("publishing to the bucket {bucket} failed: {code}"),
                format!("publiceren naar de bucket {bucket} is mislukt: {code}"),
                "run it again: it goes on where it stopped",
                "voer het opnieuw uit: het gaat verder waar het ophield",
            )
        };
        Trouble::Told {
            message: Text::new(en, nl),
            help: Text::new(help_en, help_nl),
        }
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The last cause, which names the kind and nothing that was sent.
fn kind(whole: &str) -> String {
    let last = whole.rsplit(": ").next().unwrap_or_default();
    last.chars()
        .filter(|one| !one.is_control())
        .take(120)
        .collect()
}
