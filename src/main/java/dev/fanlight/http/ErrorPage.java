package dev.fanlight.http;

/** The page that tells a person what went wrong. */
final class ErrorPage {
    private static final String TEMPLATE = Assets.text("error.html");

    private ErrorPage() {}

    static String render(Problem problem) {
        return TEMPLATE.replace("{{status}}", Integer.toString(problem.status()))
                .replace("{{title}}", escape(problem.title()))
                .replace("{{sentence}}", escape(problem.sentence()))
                .replace("{{hint}}", escape(problem.hint()));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("{", "&#123;");
    }
}
