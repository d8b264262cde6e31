package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.WaitUntilState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One page in a browser, and all that it complained about or asked for. */
final class Visit implements AutoCloseable {
    private static final String WATCH_POLICY =
            "addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective + ' '"
                    + " + e.blockedURI))";
    /** What the browser itself logs when a request gets no answer or a bad one; no fault of the page. */
    private static final String FAILED_REQUEST = "Failed to load resource";
    /** A picture in 16 by 9 cells, as text: two hexadecimal digits for each of red, green, blue, opacity; '' for none. */
    private static final String PICTURE = """
            selector => {
              const [outer, inner] = selector.split(' >>> ');
              const seen = inner
                ? document.querySelector(outer)?.shadowRoot?.querySelector(inner)
                : document.querySelector(outer);
              if (!seen || !(seen.naturalWidth ?? (seen.videoWidth ?? seen.width))) return '';
              const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 9});
              const context = canvas.getContext('2d');
              context.drawImage(seen, 0, 0, 16, 9);
              return Array.from(context.getImageData(0, 0, 16, 9).data, v => v.toString(16).padStart(2, '0')).join('');
            }
            """;

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    Visit(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.addInitScript(WATCH_POLICY);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> requests.add(request.url()));
    }

    Page page() {
        return page;
    }

    /** Opens a page; does not wait for its pictures, which never end. */
    Response open(String address) {
        return page.navigate(
                address,
                new Page.NavigateOptions()
                        .setWaitUntil(WaitUntilState.DOMCONTENTLOADED)
                        .setTimeout((double) Programs.PATIENCE.toMillis()));
    }

    /**
     * The pixels of an {@code <img>}, video or canvas now, coarsely; '' while there are none. What stands behind
     * {@code >>>} is looked for in the shadow of what stands before it.
     */
    String picture(String selector) {
        return (String) page.evaluate(PICTURE, selector);
    }

    /** Whether any of these pixels is lighter than black. */
    static boolean isLit(String picture) {
        for (var i = 0; i < picture.length(); i += 8) {
            if (!picture.startsWith("000000", i)) {
                return true;
            }
        }
        return false;
    }

    void awaitLit(String selector) {
        await(selector + " shows a picture", () -> isLit(picture(selector)));
    }

    /** Waits until the picture has changed a few times. */
    void awaitMotion(String selector) {
        for (var change = 0; change < 3; change++) {
            var before = picture(selector);
            await(selector + " moves", () -> {
                var now = picture(selector);
                return isLit(now) && !now.equals(before);
            });
        }
    }

    void awaitState(String state) {
        await(
                "the badge says " + state,
                () -> state.equals(page.locator("#badge").getAttribute("data-state")));
    }

    /** Waits in the page's own time, so that its events are heard meanwhile. */
    void await(String what, Condition condition) {
        var deadlineNs = System.nanoTime() + Programs.PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("Not within " + Programs.PATIENCE.toSeconds() + " s: " + what
                        + ". The page says:\n" + page.locator("body").innerText() + "\nComplaints: " + complaints);
            }
            page.waitForTimeout(50);
        }
    }

    /** Some state of the page. */
    interface Condition {
        boolean holds();
    }

    List<String> requests(Predicate<String> which) {
        return requests.stream().filter(which).toList();
    }

    /** No script failed, nothing was blocked by the page's own policy, and nobody else was asked for anything. */
    void assertClean(String server) {
        assertThat(complaints).isEmpty();
        assertThat(requests)
                .allSatisfy(url -> assertThat(url)
                        .matches(
                                its -> its.startsWith(server)
                                        || its.startsWith("data:")
                                        || its.startsWith("blob:" + server),
                                "asks " + server));
    }

    /** As {@link #assertClean}, where some requests had to fail. */
    void assertCleanButForFailedRequests(String server) {
        complaints.removeIf(complaint -> complaint.startsWith(FAILED_REQUEST));
        assertClean(server);
    }

    @Override
    public void close() {
        context.close();
    }
}
