//! Images: drawings inside the page in its colours, others as files.

use super::body::Filler;
use super::svg;
use crate::content::escape;
use crate::plan::relative;
use crate::site::AssetKind;
use std::fmt::Write;

/// A drawing wider than this, in its own units, keeps its size on a phone and is scrolled.
const WIDE: f32 = 520.0;

impl Filler<'_> {
    /// Writes an image; a figure is a block of its own.
    pub(super) fn image(&self, index: usize, is_figure: bool, html: &mut String) {
        let site = &self.renderer.site;
        let image = &self.document.facts.images[index];
        let Some(Some(asset)) = site.images[self.index].get(index) else {
            return;
        };
        let number = self.numbers_given.figure();
        let label = (!image.decorative).then_some(image.alternative.as_str());
        match site.assets[*asset].kind {
            AssetKind::Svg => {
                let source = self.renderer.tree.file(site.assets[*asset].file).text();
                // The drawings of a note have ids of their own, or they would take the page's.
                let prefix = match crate::content::note::of_path(&self.document.path) {
                    Some((_, note)) => format!("note-{note}:figure-{number}-"),
                    None => format!("figure-{number}-"),
                };
                let drawing = svg::inline(source, &prefix, label);
                if is_figure {
                    self.figure(
                        number,
                        drawing.width > WIDE && label.is_some(),
                        &drawing.html,
                        html,
                    );
                } else {
                    html.push_str(&drawing.html);
                }
            }
            AssetKind::Raster(size) => {
                let mut tag = "<img src=\"".to_string();
                escape(
                    &relative(self.place.path, &self.renderer.plan.assets[*asset]),
                    &mut tag,
                );
                tag.push_str("\" alt=\"");
                escape(label.unwrap_or(""), &mut tag);
                tag.push('"');
                if let Some((width, height)) = size {
                    let _ = write!(tag, " width=\"{width}\" height=\"{height}\"");
                }
                tag.push_str(" loading=\"lazy\">");
                if is_figure {
                    self.figure(number, false, &tag, html);
                } else {
                    html.push_str(&tag);
                }
            }
            AssetKind::Other => {}
        }
    }

    /// A figure that may have to be scrolled is reached by keyboard and has a name.
    fn figure(&self, number: usize, is_wide: bool, image: &str, html: &mut String) {
        if is_wide {
            html.push_str(
                "<figure class=\"figure wide\" tabindex=\"0\" role=\"group\" aria-label=\"",
            );
            let label = self.renderer.text(self.place.language, "figure");
            escape(&label.replace("{number}", &number.to_string()), html);
            html.push_str("\">");
        } else {
            html.push_str("<figure class=\"figure\">");
        }
        html.push_str(image);
        html.push_str("</figure>");
    }
}
