package dev.aceso.trust.custody.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeyRemoval;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ErasureRunTest {
    private static final UUID ERASURE = UUID.fromString("0f1a3c52-6f6b-4f43-93f1-2f4cf0d3f5a1");
    private static final UUID KEY = UUID.fromString("9e107d9d-3721-4b8e-9f0f-aa1f3d1e2b11");

    /** Wherever it died, running it again removes the key, has it confirmed once and keeps the receipt. */
    @Test
    void finishesWhatWasInterruptedWhereverThatWas() {
        for (var after : List.of(false, true)) {
            for (int dieAt = 1; dieAt <= 5; dieAt++) {
                // Given
                var world = new Both();
                world.dieAt = dieAt;
                world.dieAfter = after;
                assertThatThrownBy(() -> run(world)).isInstanceOf(MapKeys.Died.class);

                // When
                run(world);

                // Then
                assertThat(world.state)
                        .as("died %s step %d", after ? "after" : "before", dieAt)
                        .isEqualTo("done");
                assertThat(world.wrapped).isEmpty();
                assertThat(world.receipts).containsOnlyKeys(ERASURE);
                assertThat(world.confirmed).isEqualTo(1);
                assertThat(world.announced).containsExactly(ERASURE);
            }
        }
    }

    @Test
    void removesNothingThatTheServiceForbids() {
        // Given
        var world = new Both();
        world.held = true;

        // Then
        assertThat(run(world)).isFalse();
        assertThat(world.wrapped).containsExactly(KEY);
        assertThat(world.announced).isEmpty();
    }

    @Test
    void goesOnWithTheNextWhereTheServiceDeclinesToComplete() {
        // Given
        var world = new Both();
        world.declines = true;
        var said = new ArrayList<String>();

        // Then
        assertThat(new ErasureRun(world, world, said::add).carryOut(world.erasure()))
                .isFalse();
        assertThat(said).singleElement().asString().contains("declines to complete it", "not now");
        assertThat(world.wrapped).isEmpty();
        assertThat(world.receipts).isEmpty();
    }

    @Test
    void goesOnWithTheNextWhereAKeyWillNotGo() {
        // Given
        var world = new Both();
        world.sticks = true;
        var said = new ArrayList<String>();

        // When
        var done = new ErasureRun(world, world, said::add).carryOut(world.erasure());

        // Then
        assertThat(done).isFalse();
        assertThat(said).singleElement().asString().contains("still there", "run it again");
        assertThat(world.confirmed).isZero();
        assertThat(world.receipts).isEmpty();
    }

    /** The service is not asked about what has its receipt. */
    @Test
    void asksOnlyForReceiptsThatAreMissing() {
        // Given
        var world = new Both();
        assertThat(run(world)).isTrue();
        var before = world.asked;

        // When
        run(world);

        // Then
        assertThat(world.asked).isEqualTo(before);
    }

    private static boolean run(Both world) {
        var said = new ArrayList<String>();
        var run = new ErasureRun(world, world, said::add);
        boolean done = world.state.equals("done") || run.carryOut(world.erasure());
        run.keepMissingReceipts();
        return done;
    }

    /** The service and the keeper, which die before or after any change, when told to. */
    private static final class Both implements Counter, KeyRemoval {
        private final Set<UUID> wrapped = new HashSet<>(Set.of(KEY));
        private final Set<UUID> announced = new HashSet<>();
        private final Map<UUID, Bytes> receipts = new HashMap<>();
        private String state = "approved";
        private boolean held;
        private boolean declines;
        private boolean sticks;
        private int asked;
        private int confirmed;
        private int steps;
        private int dieAt = Integer.MAX_VALUE;
        private boolean dieAfter;

        private void step(Runnable work) {
            boolean dies = ++steps == dieAt;
            if (dies && !dieAfter) {
                throw new MapKeys.Died();
            }
            work.run();
            if (dies) {
                throw new MapKeys.Died();
            }
        }

        private JsonNode erasure() {
            var erasure = new ObjectMapper().createObjectNode();
            erasure.put("id", ERASURE.toString()).put("key", KEY.toString()).put("state", state);
            if (state.equals("done")) {
                erasure.putObject("receipt").put("key", KEY.toString());
            }
            return erasure;
        }

        @Override
        public JsonNode get(String path) {
            asked++;
            return erasure();
        }

        @Override
        public JsonNode post(String path, Map<String, String> body) {
            assertThat(body).containsEntry("key", KEY.toString());
            if (path.endsWith("/beginning")) {
                if (held) {
                    throw new Desk.Declined(409, "held", "held");
                }
                step(() -> state = state.equals("approved") ? "begun" : state);
            } else {
                assertThat(wrapped).as("the service looks for itself").isEmpty();
                if (declines) {
                    throw new Desk.Declined(409, "key-still-there", "not now");
                }
                step(() -> {
                    confirmed += state.equals("done") ? 0 : 1;
                    state = "done";
                });
            }
            return erasure();
        }

        @Override
        public void announce(UUID erasure, UUID keyId) {
            assertThat(state).as("only what is given up is announced").isNotEqualTo("approved");
            step(() -> announced.add(erasure));
        }

        @Override
        public void remove(UUID keyId) {
            assertThat(announced).as("announced before it goes").contains(ERASURE);
            step(() -> wrapped.removeIf(id -> !sticks && id.equals(keyId)));
        }

        @Override
        public boolean gone(UUID keyId) {
            return !wrapped.contains(keyId);
        }

        @Override
        public void keep(UUID erasure, UUID keyId, Bytes receipt) {
            step(() -> receipts.put(erasure, receipt));
        }

        @Override
        public List<UUID> withoutReceipt() {
            return announced.stream().filter(id -> !receipts.containsKey(id)).toList();
        }
    }
}
