//! A browser in somebody's hands: finds buttons by their words and fields by their labels, as people do.
//!
//! Whatever a page needs time for is waited for, with a deadline. What is not there in time panics, and says on which page.

use super::driver::{driver, evidence_dir};
use base64::Engine as _;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt as _;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use ureq::http::Method;
use url::{ParseError, Url};

/// A machine with two cores has room for this many.
const BROWSERS: u32 = 2;
static ROOM: Semaphore = Semaphore::const_new(BROWSERS as usize);

/// Longer than anything takes on a machine that is busy with other tests.
const DEADLINE: Duration = Duration::from_secs(20);
/// At first; twice as long each time, as looking takes the processor from what is waited for.
const LOOK_AFTER: Duration = Duration::from_millis(10);
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_millis(160);

/// Whether pages may run their scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
}

/// What workshops and most customers hold in their hands.
pub const PHONE: Screen = Screen {
    width: 390,
    height: 844,
};
pub const DESK: Screen = Screen {
    width: 1280,
    height: 900,
};

/// One Chromium with a profile of its own.
pub struct Browser {
    client: Client,
    whose: &'static str,
    site: RefCell<String>,
}

/// Opens a browser for each of these people and tells the story. They are closed whatever happens; if it goes wrong,
/// what each of them showed is kept.
pub fn tell<const N: usize>(
    site: &str,
    people: [(&'static str, Screen); N],
    scripts: Scripts,
    story: impl AsyncFnOnce(&[Browser; N]),
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // All at once: two stories that hold one each would wait for ever.
        let _room = ROOM.acquire_many(u32::try_from(N).unwrap()).await.unwrap();
        let mut open = Vec::new();
        let mut refused = None;
        for (whose, screen) in people {
            match Browser::open(site, whose, screen, scripts).await {
                Ok(browser) => open.push(browser),
                Err(why) => refused = Some(why),
            }
        }
        let told = match <&[Browser; N]>::try_from(open.as_slice()) {
            Ok(browsers) => AssertUnwindSafe(story(browsers)).catch_unwind().await,
            Err(_) => Ok(()),
        };
        for browser in open {
            if told.is_err() {
                browser.keep_evidence().await;
            }
            if let Err(error) = browser.client.close().await {
                eprintln!("the browser of {} did not close: {error}", browser.whose);
            }
        }
        if let Err(panic) = told {
            resume_unwind(panic);
        }
        if let Some(why) = refused {
            panic!("{why}");
        }
    });
}

/// What is between a browser and the site.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// As a phone has it on a bad day: 100 kB a second, a fifth of a second away.
    Slow,
    Broken,
}

impl Browser {
    /// From now on.
    pub async fn line(&self, line: Line) {
        let told = json!({
            "offline": line == Line::Broken, "latency": 200, "downloadThroughput": 100_000, "uploadThroughput": 100_000,
        });
        for (cmd, params) in [
            ("Network.enable", json!({})),
            ("Network.emulateNetworkConditions", told),
        ] {
            self.chromium("goog/cdp/execute", json!({"cmd": cmd, "params": params}))
                .await;
        }
    }

    async fn open(site: &str, whose: &'static str, screen: Screen, scripts: Scripts) -> Result<Self, String> {
        let driver = driver();
        let wanted = json!({
            "goog:chromeOptions": {
                "binary": driver.chromium,
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--disable-background-networking", "--no-first-run", "--remote-debugging-pipe",
                ],
            },
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"pageLoad": DEADLINE.as_millis() as u64, "script": DEADLINE.as_millis() as u64},
        });
        let Value::Object(wanted) = wanted else {
            unreachable!("an object was written")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&driver.address)
            .await
            .map_err(|error| format!("no browser for {whose}: {error}"))?;
        let browser = Self {
            client,
            whose,
            site: RefCell::new(site.to_owned()),
        };
        browser.resize(screen).await;
        if scripts == Scripts::Off {
            // A shell without windows knows no settings of a profile.
            let off = json!({"cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": true}});
            browser.chromium("goog/cdp/execute", off).await;
        }
        Ok(browser)
    }

    /// The size of what is seen of a page. Headless windows refuse to be as narrow as a phone, so this is told to the
    /// page and not to the window.
    pub async fn resize(&self, screen: Screen) {
        let size = json!({
            "width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": false,
        });
        let command = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": size});
        self.chromium("goog/cdp/execute", command).await;
    }

    /// Runs a script in the page that is open, whatever the page allows.
    pub async fn runs(&self, script: &str) {
        let body =
            json!({"cmd": "Runtime.evaluate", "params": {"expression": script, "returnByValue": false}});
        self.chromium("goog/cdp/execute", body).await;
    }

    /// `light` or `dark`, as the system around the browser would ask for.
    pub async fn prefers(&self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        let command = json!({"cmd": "Emulation.setEmulatedMedia", "params": features});
        self.chromium("goog/cdp/execute", command).await;
    }

    /// The page as a PNG, this wide and high in its own pixels and `scale` times that in the picture; without a size
    /// the whole of it.
    pub async fn picture(&self, part: Option<(Screen, f64)>) -> Vec<u8> {
        let mut wanted = json!({"captureBeyondViewport": true, "optimizeForSpeed": false});
        let (size, scale) = match part {
            Some((Screen { width, height }, scale)) => (json!([width, height]), scale),
            None => {
                let whole =
                    "return [document.documentElement.clientWidth, document.documentElement.scrollHeight]";
                (self.ask(whole, Vec::new()).await, 1.0)
            }
        };
        wanted["clip"] = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": scale});
        let command = json!({"cmd": "Page.captureScreenshot", "params": wanted});
        let taken = self.chromium("goog/cdp/execute", command).await;
        let data = taken["data"].as_str().unwrap_or_default();
        base64::engine::general_purpose::STANDARD.decode(data).unwrap()
    }

    /// Opens a page of the site; the same page again loads it anew.
    pub async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.site.borrow());
        if let Err(error) = self.client.goto(&address).await {
            self.lost(&format!("could not open {path}: {error}")).await;
        }
    }

    /// The browser's own arrow.
    pub async fn back(&self) {
        if let Err(error) = self.client.back().await {
            self.lost(&format!("could not go back: {error}")).await;
        }
    }

    /// From now on its pages are those of this address.
    pub fn moves_to(&self, site: &str) {
        site.clone_into(&mut self.site.borrow_mut());
    }

    /// Waits until the one element that fits says this, without anybody opening a page.
    pub async fn comes_to_read(&self, css: &str, words: &str) {
        self.until(&format!("«{words}» in {css}"), async || {
            let found = self.client.find_all(Locator::Css(css)).await?;
            let [element] = found.as_slice() else {
                return Ok(None);
            };
            Ok((element.text().await? == words).then_some(()))
        })
        .await;
    }

    /// Waits until as many elements fit.
    pub async fn comes_to_have(&self, css: &str, count: usize) {
        self.until(&format!("{count} of {css}"), async || {
            let found = self.client.find_all(Locator::Css(css)).await?;
            Ok((found.len() == count).then_some(()))
        })
        .await;
    }

    /// Path and query of the page that is open.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url[url::Position::BeforePath..].to_owned()
    }

    /// Presses the one button or link with these words, and waits for the page that it leads to. If a script asks first
    /// whether one means it, one does.
    pub async fn press(&self, words: &str) {
        let page = self.client.find(Locator::Css("html")).await.unwrap();
        self.click(&format!("«{words}»"), &button(words)).await;
        let confirm = Locator::Css("dialog[open] button[value=yes]");
        let mut confirmed = false;
        self.until(&format!("the page behind «{words}»"), async || {
            if is_gone(page.tag_name().await)? {
                return Ok(Some(()));
            }
            if !confirmed && let Some(yes) = self.client.find_all(confirm).await?.first() {
                yes.click().await?;
                confirmed = true;
            }
            Ok(None)
        })
        .await;
    }

    /// Presses keys one after the other, and nothing else, whatever has the focus.
    pub async fn key(&self, keys: &str) {
        let each = keys
            .chars()
            .flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let keys = each.fold(KeyActions::new("keys".to_owned()), |keys, one| keys.then(one));
        self.client.perform_actions(keys).await.unwrap();
    }

    /// The same, but all of them are held, and then let go.
    pub async fn chord(&self, keys: &str) {
        let down = keys.chars().map(|value| KeyAction::Down { value });
        let up = keys.chars().rev().map(|value| KeyAction::Up { value });
        let keys = down
            .chain(up)
            .fold(KeyActions::new("keys".to_owned()), |keys, one| keys.then(one));
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Presses a key, and waits for the page that it leads to.
    pub async fn key_to_next(&self, key: &str) {
        let page = self.client.find(Locator::Css("html")).await.unwrap();
        self.key(key).await;
        self.until("the page behind a key", async || {
            Ok(is_gone(page.tag_name().await)?.then_some(()))
        })
        .await;
    }

    /// Taps the first that fits and can be seen, after scrolling as far as it takes: how far, in heights of the screen, is
    /// the answer. `leads_on` waits for the page that it leads to.
    pub async fn tap(&self, css: &str, leads_on: bool) -> f64 {
        let page = self.client.find(Locator::Css("html")).await.unwrap();
        let element = self
            .until(css, async || {
                for element in self.client.find_all(Locator::Css(css)).await? {
                    if element.is_displayed().await? {
                        return Ok(Some(element));
                    }
                }
                Ok(None)
            })
            .await;
        let scroll = "const before = scrollY;
            const box = arguments[0].getBoundingClientRect();
            const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            if (!over || !arguments[0].contains(over)) arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });
            return Math.abs(scrollY - before) / innerHeight;";
        let far = self
            .ask(scroll, vec![serde_json::to_value(&element).unwrap()])
            .await;
        if let Err(error) = element.click().await {
            self.lost(&format!("{css} cannot be tapped: {error}")).await;
        }
        if leads_on {
            self.until(&format!("the page behind {css}"), async || {
                Ok(is_gone(page.tag_name().await)?.then_some(()))
            })
            .await;
        }
        far.as_f64().unwrap_or_default()
    }

    /// What a script answers by and by, to the function that it is given.
    pub async fn ask_later(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.unwrap()
    }

    /// Fingers on the page: where they are put, where each of them goes, and off.
    pub async fn fingers(&self, steps: &[Vec<(f64, f64)>]) {
        let ends = [Vec::new()];
        for (place, fingers) in steps.iter().chain(&ends).enumerate() {
            let kind = match place {
                0 => "touchStart",
                _ if fingers.is_empty() => "touchEnd",
                _ => "touchMove",
            };
            let points: Vec<Value> = fingers
                .iter()
                .enumerate()
                .map(|(id, (x, y))| json!({"x": x, "y": y, "id": id}))
                .collect();
            let params = json!({"type": kind, "touchPoints": points});
            let command = json!({"cmd": "Input.dispatchTouchEvent", "params": params});
            self.chromium("goog/cdp/execute", command).await;
        }
    }

    /// Opens what is folded under these words.
    pub async fn unfold(&self, words: &str) {
        let summary = format!("//summary[normalize-space(.)='{words}']");
        self.click(&format!("«{words}»"), &summary).await;
    }

    /// Picks the one of several that begins with these words.
    pub async fn choose(&self, words: &str) {
        let choice = format!("//label[.//input[@type='radio']][starts-with(normalize-space(.), '{words}')]");
        self.click(&format!("the choice «{words}»"), &choice).await;
    }

    /// Ticks the box with these words.
    pub async fn tick(&self, words: &str) {
        let label = format!("//label[.//input[@type='checkbox']][normalize-space(.)='{words}']");
        self.click(&format!("the box «{words}»"), &label).await;
    }

    /// Writes into the field with this label, instead of what stood there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        if let Err(error) = async { field.clear().await.and(field.send_keys(text).await) }.await {
            self.lost(&format!("could not write into «{label}»: {error}"))
                .await;
        }
    }

    /// Picks one of a list's options.
    pub async fn pick(&self, css: &str, option: &str) {
        let list = self.only(css, Locator::Css(css)).await;
        list.select_by_label(option).await.unwrap();
    }

    /// Picks a file for the field with this label.
    pub async fn attach(&self, label: &str, file: &std::path::Path) {
        let field = self.field(label).await;
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// What one reads in the one element that fits.
    pub async fn text(&self, css: &str) -> String {
        let element = self.only(css, Locator::Css(css)).await;
        element.text().await.unwrap()
    }

    /// An attribute of the one element that fits.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        let element = self.only(css, Locator::Css(css)).await;
        element.attr(name).await.unwrap().unwrap_or_default()
    }

    /// These words stand on the page, for all to see.
    pub async fn sees(&self, words: &str) {
        let text = self.text("main").await;
        if !text.contains(words) {
            self.lost(&format!("«{words}» is not in:\n{text}")).await;
        }
    }

    /// What a script answers; scripts of tests run even where those of pages do not.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// Complaints in the browser's console since the last call: broken links to files, errors of scripts, what the
    /// Content-Security-Policy stopped.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.chromium("se/log", json!({"type": "browser"})).await;
        let entries = log.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| ["WARNING", "SEVERE"].contains(&entry["level"].as_str().unwrap_or_default()))
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    async fn field(&self, label: &str) -> Element {
        let field = format!(
            "//*[@id = //label[normalize-space(.)='{label}' or normalize-space(.)='{label} (opcional)']/@for]"
        );
        self.only(&format!("the field «{label}»"), Locator::XPath(&field))
            .await
    }

    async fn click(&self, what: &str, xpath: &str) {
        let element = self.only(what, Locator::XPath(xpath)).await;
        // As people do: what stays at an edge of the window may lie over it.
        let middle = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        let it = serde_json::to_value(&element).unwrap();
        self.client.execute(middle, vec![it]).await.unwrap();
        if let Err(error) = element.click().await {
            self.lost(&format!("{what} cannot be pressed: {error}")).await;
        }
    }

    /// The one that fits and can be seen.
    async fn only(&self, what: &str, locator: Locator<'_>) -> Element {
        self.until(&format!("one {what}"), async || {
            let mut seen = Vec::new();
            for element in self.client.find_all(locator).await? {
                if element.is_displayed().await? {
                    seen.push(element);
                }
            }
            Ok(if seen.len() == 1 { seen.pop() } else { None })
        })
        .await
    }

    /// Asks until there is an answer.
    async fn until<T>(&self, what: &str, mut ask: impl AsyncFnMut() -> Result<Option<T>, CmdError>) -> T {
        let start = Instant::now();
        let mut pause = LOOK_AFTER;
        loop {
            let answer = ask().await;
            if let Ok(Some(answer)) = answer {
                return answer;
            }
            if start.elapsed() > DEADLINE {
                let why = answer.err().map(|error| error.to_string()).unwrap_or_default();
                self.lost(&format!("there is not {what} {why}")).await;
            }
            tokio::time::sleep(pause).await;
            pause = (2 * pause).min(LOOK_AT_LEAST_EVERY);
        }
    }

    async fn lost(&self, why: &str) -> ! {
        panic!("{} on {}: {why}", self.whose, self.path().await)
    }

    /// A command that only Chromium knows.
    async fn chromium(&self, endpoint: &'static str, body: Value) -> Value {
        let command = Chromium { endpoint, body };
        self.client.issue_cmd(command).await.unwrap()
    }

    async fn keep_evidence(&self) {
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let place = evidence_dir().join(format!("{test}-{}", self.whose));
        let (picture, source) = (place.with_extension("png"), place.with_extension("html"));
        let kept = async {
            let wrote = fs::write(&picture, self.client.screenshot().await?);
            let wrote = wrote.and(fs::write(&source, self.client.source().await?));
            Ok::<_, CmdError>(wrote)
        };
        match kept.await {
            Ok(Ok(())) => eprintln!("what {} saw: {} and .html", self.whose, picture.display()),
            failed => eprintln!("what {} saw is lost: {failed:?}", self.whose),
        }
    }
}

/// In the page itself; if it is not there, around it.
fn button(words: &str) -> String {
    let named = format!("*[self::button or self::a][normalize-space(.)='{words}']");
    format!("//main//{named} | //{named}[not(//main//{named})]")
}

/// Whether an element belongs to a page that has been left.
fn is_gone<T>(asked: Result<T, CmdError>) -> Result<bool, CmdError> {
    match asked {
        Ok(_) => Ok(false),
        Err(CmdError::Standard(error))
            if matches!(
                error.error,
                ErrorStatus::StaleElementReference | ErrorStatus::NoSuchElement
            ) =>
        {
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

#[derive(Debug)]
struct Chromium {
    endpoint: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.endpoint
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
