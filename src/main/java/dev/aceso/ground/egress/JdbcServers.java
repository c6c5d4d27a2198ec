package dev.aceso.ground.egress;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** The servers that a JDBC URL of PostgreSQL names: one or more, by commas, each with a port. */
final class JdbcServers {
    private static final String PREFIX = "jdbc:postgresql://";
    private static final String DEFAULT_PORT = ":5432";

    private JdbcServers() {}

    /**
     * As addresses with the scheme {@code postgresql}.
     *
     * @param key the configuration key it stands under, for messages
     * @throws IllegalStateException when it is none, or names no server; it names the key and not the URL
     */
    static List<URI> of(String key, String url) {
        if (!url.startsWith(PREFIX)) {
            throw new IllegalStateException(key + " must begin with " + PREFIX);
        }
        String authority = url.substring(PREFIX.length()).split("[/?]", 2)[0];
        return Stream.of(authority.split(",", -1))
                .map(server -> server(key, server))
                .toList();
    }

    private static URI server(String key, String server) {
        String named = server.matches(".*:[0-9]+") ? server : server + DEFAULT_PORT;
        try {
            URI address = URI.create("postgresql://" + named);
            if (address.getHost() != null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Its words hold the URL.
        }
        throw new IllegalStateException(key + " must name its servers by host and port");
    }
}
