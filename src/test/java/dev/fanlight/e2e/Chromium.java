package dev.fanlight.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A headless Chromium of the system, driven by Playwright. Belongs to the thread that opened it. */
final class Chromium implements AutoCloseable {
    /**
     * As in a test farm: no sandbox for root, no calls home. Its camera is a pattern that needs no permission, its
     * WebRTC stays on this machine, and {@code drone.test} is this machine under a name that is not its own.
     */
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--allow-loopback-in-peer-connection",
            "--disable-features=WebRtcHideLocalIpsWithMdns",
            "--host-resolver-rules=MAP drone.test 127.0.0.1");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium open() {
        var program = Programs.need("chromium", "chromium-browser", "google-chrome");
        var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            var browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(Path.of(program))
                            .setArgs(FLAGS));
            return new Chromium(playwright, browser);
        } catch (RuntimeException failed) {
            playwright.close();
            throw failed;
        }
    }

    /** A new window of a visitor who was never here before. */
    Visit visit() {
        return new Visit(browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800)));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
