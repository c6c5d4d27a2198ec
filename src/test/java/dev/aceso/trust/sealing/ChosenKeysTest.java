package dev.aceso.trust.sealing;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.audit.Signer;
import dev.aceso.trust.sealing.KeySource.Use;
import io.quarkus.runtime.StartupEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChosenKeysTest {
    private final Source keystore = new Source("aceso.keystore.file");
    private final Source vault = new Source("aceso.vault.url");
    private final MapWrappedKeys database = new MapWrappedKeys();

    @Test
    void refusesTwoKeepersAndNoneWhereOneIsNeeded() {
        assertThatThrownBy(() -> started("serve"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no keeper of keys: set aceso.keystore.file or aceso.vault.url");

        keystore.offers = vault.offers = EnumSet.allOf(Use.class);
        for (var command : List.of("serve", "sequence", "migrate", "")) {
            assertThatThrownBy(() -> started(command))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("two keepers of keys: set only one of aceso.keystore.file and aceso.vault.url");
        }
    }

    @Test
    void migrateNeedsNoKeeperAndPreparesTheOneThereIs() {
        started("migrate").prepare();
        vault.offers = EnumSet.allOf(Use.class);
        started("migrate").prepare();
        assertThat(vault.done).containsExactly("admit []", "prepare");
    }

    @Test
    void opensAtTheStartWhatTheCommandNeedsAndHandsOutNoMore() {
        // Given
        vault.offers = EnumSet.allOf(Use.class);

        // Then
        var serve = started("serve");
        assertThat(vault.done).containsExactly("admit [KEEP]", "keeper");
        assertThatThrownBy(serve::signer).isInstanceOf(IllegalStateException.class);

        // Then
        vault.done.clear();
        var sequence = started("sequence");
        assertThat(vault.done).containsExactly("admit [SIGN_LOG]", "signer");
        assertThatThrownBy(sequence::keeper).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(sequence::wrappedKeys).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sequence.assertionSigner(java.time.Instant.MAX))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wrappedKeysAreWhereTheKeeperSays() {
        // Given
        keystore.offers = EnumSet.of(Use.KEEP);

        // Then
        assertThat(chosen("serve").wrappedKeys()).isSameAs(database);

        // Given
        var elsewhere = new MapWrappedKeys();
        keystore.wrappedKeys = Optional.of(elsewhere);

        // Then
        assertThat(chosen("serve").wrappedKeys()).isSameAs(elsewhere);
    }

    private ChosenKeys started(String command) {
        var chosen = chosen(command);
        chosen.open(
                new StartupEvent(),
                new FixedKeeper(1) {
                    @Override
                    public java.util.NavigableSet<Integer> epochs() {
                        return chosen.keeper().epochs();
                    }
                },
                new Signer() {
                    @Override
                    public Bytes publicKey() {
                        return chosen.signer().publicKey();
                    }

                    @Override
                    public Bytes sign(Bytes message) {
                        throw new UnsupportedOperationException();
                    }
                });
        return chosen;
    }

    private ChosenKeys chosen(String command) {
        return new ChosenKeys(
                List.of(keystore, vault), database, Optional.of(command).filter(c -> !c.isEmpty()));
    }

    /** A source that writes down what is asked of it. */
    private static final class Source implements KeySource {
        private final String properties;
        private final List<String> done = new java.util.ArrayList<>();
        private Set<Use> offers = Set.of();
        private Optional<WrappedKeys> wrappedKeys = Optional.empty();

        Source(String properties) {
            this.properties = properties;
        }

        @Override
        public String properties() {
            return properties;
        }

        @Override
        public Set<Use> offers() {
            return offers;
        }

        @Override
        public void admit(Set<Use> needed) {
            done.add("admit " + needed);
        }

        @Override
        public Keeper keeper() {
            done.add("keeper");
            return new FixedKeeper(1);
        }

        @Override
        public Optional<WrappedKeys> wrappedKeys() {
            return wrappedKeys;
        }

        @Override
        public Signer signer() {
            done.add("signer");
            return new Signer() {
                @Override
                public Bytes publicKey() {
                    return Bytes.of(new byte[32]);
                }

                @Override
                public Bytes sign(Bytes message) {
                    return Bytes.of(new byte[64]);
                }
            };
        }

        @Override
        public AssertionSigner assertionSigner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void prepare() {
            done.add("prepare");
        }
    }
}
