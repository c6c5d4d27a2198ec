package dev.aceso.ground.limits;

import java.net.InetAddress;
import java.util.Arrays;

import dev.aceso.ground.parties.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A network in CIDR notation (RFC 4632, RFC 4291 section 2.3).
 *
 * @param prefix its address, the rest zero
 * @param bits how many bits of it count
 */
public record Network(Bytes prefix, int bits) {
    private static final int IPV4_BYTES = 4;
    private static final int IPV4_BITS = 32;
    /** Whose addresses one site takes as it likes (RFC 6177). */
    private static final int IPV6_SITE_BITS = 64;

    private static final int IPV4_PLACE_BITS = 24;
    private static final int IPV6_PLACE_BITS = 48;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * Byte.SIZE) {
            throw new IllegalArgumentException("not a network");
        }
        return cut(address, bits);
    }

    /** What one household or one operator's part of a town shares: 24 bits of an IPv4 address, 48 of an IPv6 one. */
    public static Network around(String address) {
        return around(address, IPV4_PLACE_BITS, IPV6_PLACE_BITS);
    }

    /** The name of what one customer of a network has: an IPv4 address, or a /64 of IPv6; {@code unknown} where a connection has no address. */
    public static String customer(@Nullable String address) {
        return address == null
                ? "unknown"
                : around(address, IPV4_BITS, IPV6_SITE_BITS).text();
    }

    /** Whether the address is in it. */
    public boolean holds(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return bytes.length == prefix.length() && cut(bytes, bits).equals(this);
    }

    /** Its bytes in hexadecimal, and how many bits count. */
    public String text() {
        return prefix.asHex() + "/" + bits;
    }

    private static Network around(String address, int ofIpv4, int ofIpv6) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return cut(bytes, bytes.length == IPV4_BYTES ? ofIpv4 : ofIpv6);
    }

    private static Network cut(byte[] address, int bits) {
        byte[] kept = Arrays.copyOf(address, address.length);
        for (int i = 0; i < kept.length; i++) {
            int left = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            kept[i] = (byte) (kept[i] & (0xff << (Byte.SIZE - left)));
        }
        return new Network(Bytes.of(kept), bits);
    }
}
