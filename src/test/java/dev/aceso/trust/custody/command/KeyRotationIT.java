package dev.aceso.trust.custody.command;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.DemoCa;
import dev.aceso.demo.world.VaultLogins;
import dev.aceso.demo.world.VaultSetup;
import dev.aceso.demo.world.Workspace;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.trust.sealing.KeyEncryptionKeys;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Kind;
import dev.aceso.trust.sealing.KeyEncryptionKeys.Versions;
import dev.aceso.trust.sealing.vault.IdentityAtVault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rotation and removal on the real server, each side under its own identity and policy. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyRotationIT {
    private static final int KEYS = 400;
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static Workspace workspace;
    private static Bao bao;
    private static VaultLogins logins;
    private static IdentityAtVault operator;
    private static IdentityAtVault service;
    private static final Map<UUID, byte[]> made = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() {
        workspace = Workspace.create();
        bao = Bao.start(workspace, DemoCa.create(workspace), "bao", Bao.Seal.SHAMIR);
        logins = VaultSetup.apply(bao, Optional.empty(), VaultSetup.Lives.asWritten());
        operator = new IdentityAtVault(logins.properties("keys"));
        service = new IdentityAtVault(logins.properties("serve"));
        try (var threads = Executors.newFixedThreadPool(4)) {
            IntStream.range(0, KEYS).forEach(i -> threads.submit(KeyRotationIT::make));
        }
        assertThat(made).hasSize(KEYS);
    }

    @AfterAll
    static void stop() {
        workspace.close();
    }

    /** The whole of it: traffic, a crash in the middle, keys removed meanwhile, and keys that arrive late. */
    @Test
    @Order(1)
    void rotatesUnderTrafficWithACrashInTheMiddleAndNothingFails() throws Exception {
        // Given: the service reads and makes keys all the time, some of which it puts away only a second after it
        // wrapped them
        var ended = new AtomicBoolean();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        var calls = new AtomicInteger();
        var traffic = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 3; i++) {
            traffic.submit(() -> until(ended, failures, () -> {
                var ids = new ArrayList<>(made.keySet());
                var id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
                var key = made.get(id);
                if (key != null) {
                    assertThat(service.open(id)).isEqualTo(key);
                    calls.incrementAndGet();
                }
            }));
        }
        traffic.submit(() -> until(ended, failures, () -> {
            var late = service.wrap();
            TimeUnit.MILLISECONDS.sleep(800);
            service.put(late);
            made.put(late.id(), late.key());
            make();
            calls.incrementAndGet();
        }));
        var erased = List.copyOf(made.keySet()).subList(0, 20);
        erased.forEach(made::remove);
        TimeUnit.MILLISECONDS.sleep(500);

        // When: the first run dies behind a hundred shelves, and the keys that are to go are removed in the second
        var dying = new Dying(operator.keys(), 100);
        var first = rotation(dying, Kind.PATIENT);
        assertThatThrownBy(first::finish).isInstanceOf(MapKeys.Died.class);
        assertThat(operator.keys().versions(Kind.PATIENT)).isEqualTo(new Versions(2, 2, 1));
        traffic.submit(() -> erased.forEach(operator.removal()::remove));
        var second = rotation(operator.keys(), Kind.PATIENT);
        assertThat(second.takenUp()).isTrue();
        second.finish();
        ended.set(true);
        traffic.shutdown();
        assertThat(traffic.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        // Then
        assertThat(failures).isEmpty();
        assertThat(calls).hasValueGreaterThan(100);
        assertThat(second.run()).isEqualTo(first.run());
        assertThat(operator.keys().versions(Kind.PATIENT)).isEqualTo(new Versions(2, 2, 2));
        made.forEach((id, key) -> assertThat(service.open(id)).isEqualTo(key));
        assertThat(erased).allMatch(operator.removal()::gone);
        var counts = operator.keys().shelves(Kind.PATIENT).stream()
                .flatMap(shelf -> operator.keys().count(Kind.PATIENT, shelf).entrySet().stream())
                .toList();
        assertThat(counts).allMatch(count -> count.getKey() == 2);
        assertThat(counts.stream().mapToInt(Map.Entry::getValue).sum()).isEqualTo(made.size());
    }

    @Test
    @Order(2)
    void rotatesWhatWrapsTheLogAndPseudonymsAlsoWithNothingThere() {
        for (var kind : List.of(Kind.LOG, Kind.DERIVE)) {
            rotation(operator.keys(), kind).finish();
            assertThat(operator.keys().versions(kind)).isEqualTo(new Versions(2, 2, 2));
        }
    }

    @Test
    @Order(3)
    void removesAKeyForGoodAndKeepsTheReceipt() {
        // Given
        var removal = operator.removal();
        var id = List.copyOf(made.keySet()).getFirst();
        var erasure = UUID.randomUUID();
        made.remove(id);

        // When: everything twice, as after a crash
        for (int i = 0; i < 2; i++) {
            removal.announce(erasure, id);
            removal.remove(id);
            removal.keep(erasure, id, Bytes.utf8("{\"key\":\"" + id + "\"}"));
        }

        // Then
        assertThat(removal.gone(id)).isTrue();
        assertThatThrownBy(() -> service.open(id)).isInstanceOf(java.util.NoSuchElementException.class);
        assertThat(removal.withoutReceipt()).isEmpty();
        var path = "aceso-kv/data/custody/erasures/" + erasure.toString().substring(0, 2) + "/" + erasure;
        assertThat(bao.root().read(path).data().path("data").path("key").asText())
                .isEqualTo(id.toString());
        assertThat(bao.root().read(path + "-receipt").data().path("data").path("receipt"))
                .hasToString("{\"key\":\"" + id + "\"}");
    }

    @Test
    @Order(4)
    void knowsWhichErasuresLackAReceipt() {
        // Given: more than one in a folder, and in more than one folder
        var removal = operator.removal();
        var begun = List.of(
                UUID.fromString("aa000000-0000-4000-8000-000000000001"),
                UUID.fromString("aa000000-0000-4000-8000-000000000002"),
                UUID.fromString("bb000000-0000-4000-8000-000000000003"));
        begun.forEach(erasure -> removal.announce(erasure, UUID.randomUUID()));

        // When
        removal.keep(begun.get(1), UUID.randomUUID(), Bytes.utf8("{}"));

        // Then
        assertThat(removal.withoutReceipt()).containsExactlyInAnyOrder(begun.get(0), begun.get(2));
    }

    /** Root may do what no policy allows: delete a version that can be undeleted. */
    @Test
    @Order(5)
    void doesNotTakeAKeyForGoneThatCouldComeBack() {
        // Given
        var id = List.copyOf(made.keySet()).getFirst();
        var path = "patients/" + id.toString().substring(0, 2) + "/"
                + id.toString().substring(2, 4) + "/" + id;
        made.remove(id);

        // When
        assertThat(bao.root().call("DELETE", "aceso-kv/data/" + path, Map.of()).ok())
                .isTrue();

        // Then
        assertThatThrownBy(() -> service.open(id)).isInstanceOf(java.util.NoSuchElementException.class);
        assertThat(operator.removal().gone(id)).isFalse();
        assertThat(service.gone(id)).isFalse();

        // When
        operator.removal().remove(id);

        // Then
        assertThat(operator.removal().gone(id)).isTrue();
        assertThat(service.gone(id)).isTrue();
    }

    @Test
    @Order(6)
    void theServiceCanNeitherRotateNorRemoveNorWriteNotes() {
        var id = List.copyOf(made.keySet()).getFirst();
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable forbidden :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> service.keys().rotate(Kind.PATIENT),
                        () -> service.keys().decryptFrom(Kind.PATIENT, 1),
                        () -> service.keys().shelves(Kind.PATIENT),
                        () -> service.removal().remove(id),
                        () -> service.removal().announce(UUID.randomUUID(), id),
                        () -> rotation(service.keys(), Kind.PATIENT).finish())) {
            assertThatThrownBy(forbidden)
                    .isInstanceOfSatisfying(
                            Failure.class, f -> assertThat(f.code()).isEqualTo(Code.KEYS_UNAVAILABLE));
        }
        assertThat(service.open(id)).isEqualTo(made.get(id));
        // nor does the operator see a key
        assertThatThrownBy(() -> operator.open(id)).isInstanceOf(Failure.class);
        assertThatThrownBy(operator::wrap).isInstanceOf(Failure.class);
    }

    private static void make() {
        var key = service.wrap();
        service.put(key);
        made.put(key.id(), key.key());
    }

    private static Rotation rotation(KeyEncryptionKeys keys, Kind kind) {
        return new Rotation(
                keys, operator.notes(), kind, Clock.systemUTC(), SETTLE, Tools::pause, line -> {}, () -> {});
    }

    /** What one thread of the service does until the end. */
    private interface Work {
        void once() throws Exception;
    }

    private static void until(AtomicBoolean ended, Queue<Throwable> failures, Work work) {
        while (!ended.get()) {
            try {
                work.once();
            } catch (Exception | AssertionError e) {
                failures.add(e);
                return;
            }
        }
    }

    /** The operator's process, killed behind some shelves. */
    private record Dying(KeyEncryptionKeys keys, AtomicInteger left) implements KeyEncryptionKeys {
        Dying(KeyEncryptionKeys keys, int shelves) {
            this(keys, new AtomicInteger(shelves));
        }

        @Override
        public Versions versions(Kind kind) {
            return keys.versions(kind);
        }

        @Override
        public void rotate(Kind kind) {
            keys.rotate(kind);
        }

        @Override
        public void encryptFrom(Kind kind, int version) {
            keys.encryptFrom(kind, version);
        }

        @Override
        public void decryptFrom(Kind kind, int version) {
            keys.decryptFrom(kind, version);
        }

        @Override
        public List<String> shelves(Kind kind) {
            return keys.shelves(kind);
        }

        @Override
        public Map<Integer, Integer> count(Kind kind, String shelf) {
            return keys.count(kind, shelf);
        }

        @Override
        public Shelf rewrap(Kind kind, String shelf, int version) {
            var done = keys.rewrap(kind, shelf, version);
            if (left.decrementAndGet() == 0) {
                throw new MapKeys.Died();
            }
            return done;
        }
    }
}
