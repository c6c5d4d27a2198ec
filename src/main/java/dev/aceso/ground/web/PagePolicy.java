package dev.aceso.ground.web;

/** What a page of ours may load: our own style sheet, and nothing else. It has no script. */
public final class PagePolicy {
    /** The header that carries it (Content Security Policy Level 3). */
    public static final String HEADER = "Content-Security-Policy";

    /** The policy. */
    public static final String VALUE =
            "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private PagePolicy() {}
}
