use super::frame::{Frame, host};
use super::html::{Html, element};
use super::look::Look;
use super::page::{FormTargets, Page};
use super::texts::Key;
use super::theme::Theme;

/// The content of the page of a deployment that is not configured yet.
#[derive(Clone, Debug)]
pub(crate) struct SetupPage<'a> {
    /// The origin of this site, whose host is shown.
    pub origin: &'a str,
    /// The settings to make, in order.
    pub steps: Vec<SetupStep<'a>>,
}

/// A setting to make, without any value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SetupStep<'a> {
    /// The setting.
    pub setting: &'a str,
    /// The fault.
    pub cause: &'a str,
    /// How to set it, with commands in backticks.
    pub fix: &'a str,
}

/// Returns the page for navigations to a first deployment: the missing settings, and the commands
/// that set them. It is in English, as the configuration and its errors are.
pub(crate) fn setup(page: &SetupPage<'_>, theme: &Theme) -> Page {
    let frame = Frame {
        status: 503,
        title: Key::SetupTitle,
        class: "setup",
        css: CSS.into(),
        forms: FormTargets::None,
        script: "",
        images: Vec::new(),
    };
    let host = element("strong").text(host(page.origin));
    let introduction = element("p").children([
        host,
        Html::fixed(" is deployed, and lets no visitor through yet. If it is yours, set what is missing:"),
    ]);
    let steps = element("ol").children(page.steps.iter().map(step));
    let closing =
        element("p").text("Then reload this page. A change takes some seconds to arrive everywhere.");
    frame.page(&Look::from(theme), [element("h1").text("Almost there"), introduction, steps, closing])
}

fn step(step: &SetupStep<'_>) -> Html {
    let what = element("p").children([
        element("strong").text(step.setting),
        Html::fixed(": "),
        element("span").text(step.cause),
    ]);
    element("li").children([what].into_iter().chain(instructions(step.fix)))
}

/// Returns sentences as paragraphs. A command that begins the text, or follows a colon or another
/// command, becomes a separate block.
fn instructions(fix: &str) -> Vec<Html> {
    let (mut blocks, mut sentence) = (Vec::new(), Vec::new());
    let mut is_place_for_block = true;
    for (index, part) in fix.split('`').enumerate() {
        let code = element("code");
        if index % 2 == 0 {
            let text = if sentence.is_empty() { part.trim_start_matches(['.', ';', ',', ' ']) } else { part };
            is_place_for_block = text.is_empty() || text.trim_end().ends_with(':');
            sentence.extend((!text.is_empty()).then(|| element("span").text(text)));
        } else if is_place_for_block {
            blocks.extend(paragraph(&mut sentence));
            blocks.push(element("pre").children([code.text(part)]));
        } else {
            sentence.push(code.text(part));
        }
    }
    blocks.extend(paragraph(&mut sentence));
    blocks
}

fn paragraph(sentence: &mut Vec<Html>) -> Option<Html> {
    (!sentence.is_empty()).then(|| element("p").children(std::mem::take(sentence)))
}

/// On one line, because `style.rs` joins the lines of every style sheet.
const CSS: &str = ".setup .card{width:640px;}\
    .setup ol{margin:24px 0 0;padding-inline-start:20px;text-align:start;}\
    .setup li + li{margin-top:24px;}\
    .setup li p{text-wrap:pretty;}\
    .setup pre{margin:8px 0 0;padding:12px 14px;overflow-x:auto;border:1px solid var(--color-separator);\
    border-radius:var(--border-radius);background:var(--provider-bg-hover);color:var(--color-text);font-size:14px;}\
    .setup ol + p{margin-top:24px;}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_is_missing_and_the_commands_that_set_it() {
        let steps = vec![SetupStep { setting: "AUTH_SECRET", cause: "not set", fix: "Make one: `a <b>`." }];
        let page = setup(&SetupPage { origin: "https://app.example", steps }, &Theme::default());
        assert_eq!(page.status, 503);
        let expected = concat!(
            "<li><p><strong>AUTH_SECRET</strong>: <span>not set</span></p><p><span>Make one: </span></p>",
            "<pre><code>a &lt;b></code></pre></li></ol>",
        );
        assert!(page.html.contains(expected), "{}", page.html);
        assert!(page.html.contains("<strong>app.example</strong> is deployed"));
    }

    #[test]
    fn commands_stand_in_blocks_and_names_in_sentences() {
        let table = [
            ("`a`; or b", "<pre><code>a</code></pre><p><span>or b</span></p>"),
            (
                "X: `a` `b`. Y.",
                "<p><span>X: </span></p><pre><code>a</code></pre><pre><code>b</code></pre><p><span>Y.</span></p>",
            ),
            ("With `a`, do b.", "<p><span>With </span><code>a</code><span>, do b.</span></p>"),
            ("X.", "<p><span>X.</span></p>"),
        ];
        for (fix, expected) in table {
            assert_eq!(Html::concat(instructions(fix)).into_string(), expected, "{fix}");
        }
    }
}
