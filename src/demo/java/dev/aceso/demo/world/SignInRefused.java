package dev.aceso.demo.world;

/** The identity provider let nobody in. The message is what its page said. */
public final class SignInRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String page;

    SignInRefused(String message) {
        this(message, "");
    }

    SignInRefused(String message, String page) {
        super(message);
        this.page = page;
    }

    /** The page itself, empty when there was none. */
    public String page() {
        return page;
    }
}
