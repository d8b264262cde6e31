package dev.fanlight.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorPageTest {
    @Test
    void saysWhatWentWrongAndWhatToDo() {
        var page = ErrorPage.render(new Problem(404, "Not here", "There is no drone9.", "See the list."));
        assertThat(page)
                .contains("404", "Not here", "There is no drone9.", "See the list.")
                .doesNotContain("{{");
    }

    @Test
    void escapesWhatACallerMayHaveWritten() {
        var evil = "<script>alert(\"1\")</script><img src='x' onerror=a()>&amp;";
        var page = ErrorPage.render(new Problem(400, evil, evil, evil));
        assertThat(page)
                .doesNotContain("<script>alert", "<img src='x'", "onerror=a()>")
                .contains(
                        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&lt;img src=&#39;x&#39; onerror=a()&gt;&amp;amp;");
    }

    @Test
    void takesNoPlaceholderFromACaller() {
        var page = ErrorPage.render(new Problem(400, "{{sentence}}", "{{hint}}{{status}}", "advice"));
        assertThat(page).contains("&#123;&#123;sentence}}", "&#123;&#123;hint}}&#123;&#123;status}}");
        assertThat(page.split("advice", -1)).as("the hint stands there once").hasSize(2);
    }
}
