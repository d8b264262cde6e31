package dev.fanlight.doctor;

/** How much a finding matters, from little to much. */
public enum Severity {
    /** Could be better; nobody misses anything. */
    NOTE("note"),
    /** Some viewers see or hear less than they could. */
    WARNING("warning"),
    /** Viewers see or hear nothing, or only what is converted for them. */
    PROBLEM("problem");

    private final String label;

    Severity(String label) {
        this.label = label;
    }

    /** The word in API and pages. */
    public String label() {
        return label;
    }
}
