package dev.aceso.ground.egress;

import java.net.URI;

/**
 * A place outside that this service may speak to.
 *
 * @param system the configured id of the EHR it belongs to, or {@code vault}, {@code identity}, {@code mail} or {@code database}
 * @param base its address
 * @param purpose what it is for
 */
public record Destination(String system, URI base, Purpose purpose) {
    /** What a destination is for. */
    public enum Purpose {
        /** Reading charts; everything below the base. */
        FHIR,
        /** Reading the keys of an issuer; this address only. */
        KEYS,
        /** Asking for tokens; this address only, or every one of this host and port when it has no path. */
        TOKENS,
        /** Keeping keys and secrets; everything below the base. */
        VAULT,
        /** The keys and endpoints of the identity provider of people; everything below its issuer. */
        IDENTITY,
        /** The mail server that letters are handed to. */
        MAIL,
        /** The database; one server of it. */
        DATABASE
    }

    /**
     * Whether an address is this destination. Scheme, host and port must be equal; below the base of an EHR or of Vault the path may go on, and no
     * dot segment, user info or fragment may be in it.
     */
    public boolean covers(URI address) {
        if (!sameOrigin(address) || address.getRawUserInfo() != null || address.getRawFragment() != null) {
            return false;
        }
        return switch (purpose) {
            case KEYS -> base.equals(address);
            case FHIR, VAULT, IDENTITY -> below(address);
            case MAIL, DATABASE -> true;
            case TOKENS -> base.equals(address) || (base.getRawPath().isEmpty() && below(address));
        };
    }

    private boolean sameOrigin(URI address) {
        return address.getHost() != null
                && base.getScheme().equalsIgnoreCase(address.getScheme())
                && base.getHost().equalsIgnoreCase(address.getHost())
                && port(base) == port(address);
    }

    private boolean below(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String root = base.getRawPath();
        boolean dots = path.contains("/.") || path.contains("%") || path.contains("\\") || path.contains("//");
        return !dots && (path.equals(root) || path.startsWith(root + "/"));
    }

    private static int port(URI address) {
        return address.getPort() == -1 ? 443 : address.getPort();
    }
}
