package dev.aceso.trust.identity.sessions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.limits.Network;
import dev.aceso.trust.audit.Pseudonyms;
import io.quarkus.runtime.Startup;

/**
 * Where a request comes from, as far as it matters to a session: a configured site, or a network that nobody named, of which only a keyed
 * pseudonym is kept. How far two sites are apart follows from their coordinates (the haversine formula on a sphere of 6371 km).
 */
@ApplicationScoped
@Startup
class Places {
    /** Nothing is known of it. */
    static final String NOWHERE = "";

    private static final String SITE = "site:";
    private static final double EARTH_KM = 6_371;
    /** Faster than an airliner. */
    private static final double KM_PER_HOUR = 1_000;
    /** Between sites of one town nobody is timed: the last use is known to half a minute only. */
    private static final double NEAR_KM = 50;

    private final Map<String, SiteConfig.Site> sites;
    private final Map<String, List<Network>> networks;
    private final Pseudonyms pseudonyms;

    Places(SiteConfig config, Pseudonyms pseudonyms) {
        this.sites = Map.copyOf(config.all());
        this.networks = sites.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, site -> read(site.getKey(), site.getValue())));
        this.pseudonyms = pseudonyms;
    }

    /** The place that the address belongs to: {@code site:<id>}, or a pseudonym of its /24 or /48. */
    String of(Optional<String> address) {
        if (address.isEmpty()) {
            return NOWHERE;
        }
        String literal = address.get();
        return networks.entrySet().stream()
                .filter(site -> site.getValue().stream().anyMatch(network -> network.holds(literal)))
                .map(site -> SITE + site.getKey())
                .min(String::compareTo)
                .orElseGet(() ->
                        pseudonyms.lasting("place", "", Network.around(literal).text()));
    }

    /** Whether it is a site, so that it can be told how far it is from another. */
    boolean located(String place) {
        return site(place).isPresent();
    }

    /** Whether somebody can get from one site to the other in that time. */
    boolean reachable(String from, String to, Duration within) {
        double km = kilometres(site(from).orElseThrow(), site(to).orElseThrow());
        return km <= NEAR_KM
                || km <= KM_PER_HOUR * within.toMillis() / Duration.ofHours(1).toMillis();
    }

    private Optional<SiteConfig.Site> site(String place) {
        return place.startsWith(SITE)
                ? Optional.ofNullable(sites.get(place.substring(SITE.length())))
                : Optional.empty();
    }

    private static double kilometres(SiteConfig.Site from, SiteConfig.Site to) {
        double north = Math.sin(Math.toRadians(to.latitude() - from.latitude()) / 2);
        double east = Math.sin(Math.toRadians(to.longitude() - from.longitude()) / 2);
        double part = north * north
                + Math.cos(Math.toRadians(from.latitude())) * Math.cos(Math.toRadians(to.latitude())) * east * east;
        return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, part)));
    }

    private static List<Network> read(String id, SiteConfig.Site site) {
        String key = "aceso.sites." + id;
        demand(id.matches("[a-z0-9-]{1,32}"), "aceso.sites: an id must match [a-z0-9-]{1,32}");
        demand(Math.abs(site.latitude()) <= 90, key + ".latitude must be within 90 degrees");
        demand(Math.abs(site.longitude()) <= 180, key + ".longitude must be within 180 degrees");
        try {
            return site.networks().stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(key + ".networks must be networks such as 10.1.0.0/16", e);
        }
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
