package dev.fanlight.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetsTest {
    @ParameterizedTest
    @CsvSource({"index.html, text/html", "app.css, text/css", "js/api.js, text/javascript", "favicon.svg, image/svg+xml"
    })
    void servesTheFilesOfThePage(String path, String type) {
        var asset = Assets.find(path).orElseThrow();
        assertThat(asset.contentType()).startsWith(type);
        assertThat(asset.bytes().length()).isPositive();
        assertThat(asset.etag()).matches("\"[0-9a-f]+-[0-9]+\"");
        assertThat(Assets.find(path)).as("the second time").hasValue(asset);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ".",
                "..",
                "js",
                "js/",
                "/app.css",
                "//app.css",
                "./app.css",
                "../web/app.css",
                "js/../app.css",
                "js//api.js",
                "..\\web\\app.css",
                "%2e%2e/app.css",
                "../logback.xml",
                "../dev/fanlight/app/Main.class",
                "app.css/",
                "app.css\n",
                "app.css\u0000.css",
                ".css",
                "nothing.css",
                "file:/etc/passwd.html",
                "a/b/c/d/e/f.css"
            })
    void hasNoWayOutOfItsFolder(String path) {
        assertThat(Assets.find(path)).isEmpty();
    }

    @Test
    void refusesLongPathsQuickly() {
        assertThat(Assets.find("a".repeat(10_000) + ".css")).isEmpty();
        assertThat(Assets.find("a/".repeat(5_000) + "a.css")).isEmpty();
        assertThat(Assets.find("a-".repeat(48) + "!.css")).isEmpty();
    }

    @Test
    void complainsWhenAFileIsMissingThatMustBeThere() {
        assertThatThrownBy(() -> Assets.text("lost.html")).hasMessageContaining("web/lost.html");
    }
}
