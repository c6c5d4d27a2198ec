package dev.aceso.trust.sealing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.audit.Pseudonyms;
import dev.aceso.trust.sealing.cipher.Framing;
import dev.aceso.trust.sealing.cipher.Hmac;
import dev.aceso.trust.sealing.cipher.Secret;

/**
 * Pseudonyms are {@code e<epoch>:<64 hexadecimal digits>}: HMAC-SHA256 under the epoch's key over a frame that names the kind
 * (patient, network, account, others by their name), so that no two kinds can be matched with each other.
 *
 * <p>Networks: an IPv6 address is cut to its first 64 bits, which is what one subscriber holds (RFC 6177): within them an attacker
 * changes addresses at will. An IPv4 address is taken whole, also when it comes mapped into IPv6. What is no address is taken as text.
 */
@ApplicationScoped
class EpochPseudonyms implements Pseudonyms {
    private static final int SUBSCRIBER_BYTES = 8;

    private final NavigableMap<Integer, Secret> epochs = new TreeMap<>();

    EpochPseudonyms(Keeper keeper) {
        keeper.epochs().forEach(epoch -> epochs.put(epoch, Secret.owning(keeper.epochKey(epoch))));
    }

    @Override
    public String of(PatientRef patient) {
        return pseudonym(epochs.lastEntry(), patient(patient));
    }

    @Override
    public List<String> all(PatientRef patient) {
        return epochs.descendingMap().entrySet().stream()
                .map(epoch -> pseudonym(epoch, patient(patient)))
                .toList();
    }

    @Override
    public String ofNetwork(String address) {
        return pseudonym(epochs.lastEntry(), network(address));
    }

    @Override
    public String ofAccount(String issuer, String subject) {
        return pseudonym(epochs.lastEntry(), account(issuer, subject));
    }

    @Override
    public List<String> allOfAccount(String issuer, String subject) {
        return epochs.descendingMap().entrySet().stream()
                .map(epoch -> pseudonym(epoch, account(issuer, subject)))
                .toList();
    }

    @Override
    public String lasting(String kind, String issuer, String name) {
        return pseudonym(
                epochs.firstEntry(),
                Framing.of("aceso.lasting").text(kind).text(issuer).text(name));
    }

    @PreDestroy
    void drop() {
        epochs.values().forEach(Secret::retire);
    }

    private static String pseudonym(Map.Entry<Integer, Secret> epoch, Framing fields) {
        var mac = Digests.with(epoch.getValue(), use -> Hmac.of(use.key(), fields));
        return "e" + epoch.getKey() + ":" + HexFormat.of().formatHex(mac);
    }

    private static Framing account(String issuer, String subject) {
        return Framing.of("aceso.account").text(issuer).text(subject);
    }

    private static Framing patient(PatientRef patient) {
        return Framing.of("aceso.patient").text(patient.ehr()).text(patient.id());
    }

    private static Framing network(String address) {
        var frame = Framing.of("aceso.network");
        try {
            var literal = InetAddress.ofLiteral(address);
            var bytes = literal.getAddress();
            return literal instanceof Inet6Address
                    ? frame.bytes(Arrays.copyOf(bytes, SUBSCRIBER_BYTES))
                    : frame.bytes(bytes);
        } catch (IllegalArgumentException notAnAddress) {
            return frame.text(address);
        }
    }
}
