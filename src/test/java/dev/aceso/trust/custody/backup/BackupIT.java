package dev.aceso.trust.custody.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import jakarta.inject.Inject;

import dev.aceso.InsideTheService;
import dev.aceso.InsideTheService.Database;
import dev.aceso.demo.world.Canaries;
import dev.aceso.demo.world.Postgres;
import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.Keeper.Kek;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.Recovery;
import dev.aceso.trust.sealing.Snapshots;
import dev.aceso.trust.sealing.cipher.OfflineKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The file, and what goes in and comes out of it, over a real database under the roles of backup and restore. */
@QuarkusTest
@TestProfile(InsideTheService.class)
class BackupIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final PatientRef CANARY = new PatientRef("north", "canary-patient-4711");

    @TempDir
    Path folder;

    @Inject
    Recovery recovery;

    @Inject
    Ward ward;

    @Inject
    BackupEntries entries;

    private final byte[] snapshot = gzip(new byte[300_000]);

    @BeforeEach
    void admit() {
        for (var i = 0; i < 5; i++) {
            ward.conclude(new PatientRef("north", "p-" + UUID.randomUUID()), "finding " + i);
        }
    }

    @Test
    void comesBackRowForRow() throws Exception {
        // When
        var file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));
        var empty = empty();
        load(file, empty);

        // Then
        try (var before = Database.running().superuser();
                var after = empty.superuser()) {
            var tables = Table.inOrder(before);
            assertThat(tables).hasSizeGreaterThan(10);
            assertThat(count(before, "records.inference")).isGreaterThanOrEqualTo(5);
            for (var table : tables) {
                if (!Set.of("custody.backup", "custody.restore", "sealing.escrow")
                        .contains(table.name())) {
                    assertThat(digest(after, table)).as(table.name()).isEqualTo(digest(before, table));
                }
            }
        }
    }

    @Test
    void isOneSealedFileAndWhatToKnowOfIt() throws Exception {
        // When
        var file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));

        // Then
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, BackupFolder.manifest(file));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var manifest = Files.readString(BackupFolder.manifest(file));
        assertThat(manifest)
                .contains(sha256(file))
                .contains("\"bytes\" : " + Files.size(file))
                .contains(recovery.id().orElseThrow());
        try (var open = open(file)) {
            var out = new ByteArrayOutputStream();
            assertThat(open.snapshot(out)).isTrue();
            assertThat(out.toByteArray()).isEqualTo(snapshot);
        }
        assertThat(number("SELECT count(*) FROM custody.backup WHERE sha256 = '" + sha256(file) + "' AND bytes = "
                        + Files.size(file)))
                .isEqualTo(1);
    }

    @Test
    void showsNothingOfWhatIsInIt() throws Exception {
        // Given
        ward.conclude(CANARY, "canary-finding-4711");
        var canaries = Canaries.of(List.of(Ward.FUNCTION, CANARY.id(), "canary-finding-4711"));

        // When
        var file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));

        // Then: what the database has in the clear is seen in a copy that is not sealed, which shows that the search
        // would find it
        var clear = folder.resolve("clear");
        try (var connection = Database.running().connect("backup");
                var steps = new BackupDatabase(connection);
                var archive = new Archive(Files.newOutputStream(clear), new Progress("copy", Clock.systemUTC()))) {
            archive.tables(connection, steps.begin(UUID.randomUUID(), steps.time(), Optional.empty()));
        }
        assertThat(canaries.in(clear, path -> false))
                .extracting(Canaries.Sighting::value)
                .containsOnly(Ward.FUNCTION);
        Files.delete(clear);
        assertThat(canaries.in(folder, path -> false)).isEmpty();
        assertThat(canaries.in(Database.workspace().directory().resolve("tmp"), path -> false))
                .isEmpty();
        assertThat(canaries.in(Database.workspace().directory().resolve("log"), path -> false))
                .isEmpty();
        assertThat(file).exists();
    }

    @Test
    void isOfOneMomentWhileOthersWrite() throws Exception {
        // Given
        var others = number("SELECT (SELECT count(*) FROM audit.pending) - (SELECT count(*) FROM records.inference)");
        var stop = new AtomicBoolean();
        var busy = Thread.ofVirtual().start(() -> {
            while (!stop.get()) {
                ward.conclude(new PatientRef("north", "p-" + UUID.randomUUID()), "busy");
            }
        });

        // When
        Path file;
        try {
            file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));
        } finally {
            stop.set(true);
            busy.join();
        }

        // Then: every record has its entry and its key, and every key its row
        var restored = empty();
        load(file, restored);
        try (var connection = restored.superuser()) {
            assertThat(count(connection, "records.inference"))
                    .isLessThan(number("SELECT count(*) FROM records.inference"));
            assertThat(count(connection, "audit.pending") - count(connection, "records.inference"))
                    .isEqualTo(others);
            assertThat(count(connection, "sealing.wrapped_key"))
                    .isEqualTo(count(connection, "sealing.data_key") + count(connection, "sealing.log_key"));
        }
    }

    @Test
    void refusesEveryChangeAndLeavesTheDatabaseEmpty() throws Exception {
        // Given
        var whole = Files.readAllBytes(backup(Optional.of(snapshot)).run(List.of(folder.toString())));
        var empty = empty();
        var changed = folder.resolve("changed");

        // When
        for (var at = 0; at < whole.length; at += at < 600 ? 61 : Math.max(1, whole.length / 12)) {
            var one = whole.clone();
            one[at] ^= 1;
            Files.write(changed, one);
            refused(changed, empty);
        }
        for (var length : List.of(0, 20, whole.length / 2, whole.length - 1)) {
            Files.write(changed, Arrays.copyOf(whole, length));
            refused(changed, empty);
        }
        Files.write(changed, Arrays.copyOf(whole, whole.length + 5));
        refused(changed, empty);

        // Then
        Files.write(changed, whole);
        load(changed, empty);
    }

    @Test
    void isNotLoadedOverAnything() throws Exception {
        // Given
        var file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));
        var full = empty();
        load(file, full);

        // Then
        assertThatThrownBy(() -> load(file, full))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.detail()).contains("the database is not empty"));
    }

    @Test
    void leavesNoFileWhenItFailsOnTheWay() throws Exception {
        // Given
        var cut = Arrays.copyOf(snapshot, snapshot.length - 4);
        Snapshots breaking = () -> Optional.of(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the connection is gone");
            }
        });

        // Then
        assertThatThrownBy(() -> backup(Optional.of(cut)).run(List.of(folder.toString())))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> backup(breaking).run(List.of(folder.toString())))
                .isInstanceOf(Failure.class);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void sweepsWhatAKilledOneLeftBehind() throws Exception {
        // Given
        var left = Files.writeString(folder.resolve(".aceso-20260101T000000Z-00000000.backup.part"), "half");

        // When
        backup(Optional.of(snapshot)).run(List.of(folder.toString()));

        // Then
        assertThat(left).doesNotExist();
    }

    @Test
    void runsOnceAtATime() throws Exception {
        try (var other = Database.running().connect("backup");
                var steps = new BackupDatabase(other)) {
            // Given
            steps.lock();

            // Then
            assertThatThrownBy(() -> backup(Optional.of(snapshot)).run(List.of(folder.toString())))
                    .isInstanceOfSatisfying(
                            Failure.class, e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE));
        }
        backup(Optional.of(snapshot)).run(List.of(folder.toString()));
    }

    @Test
    void emptiesTheEscrowOfWhatVaultsSnapshotHoldsAndKeepsItInTheFile() throws Exception {
        // Given
        superuser("UPDATE sealing.escrow SET created_at = created_at - interval '1 day'");
        var old = number("SELECT count(*) FROM sealing.escrow");
        ward.conclude(new PatientRef("north", "p-" + UUID.randomUUID()), "young");
        assertThat(old).isGreaterThanOrEqualTo(5);

        // When
        var file = backup(Optional.of(snapshot)).run(List.of(folder.toString()));

        // Then
        assertThat(number("SELECT count(*) FROM sealing.escrow")).isEqualTo(1);
        var restored = empty();
        load(file, restored);
        try (var connection = restored.superuser()) {
            assertThat(count(connection, "sealing.escrow")).isEqualTo(old + 1);
        }
    }

    @Test
    void keepsTheEscrowOfWhatVaultLacksAndSaysSoWithTheFileInItsPlace() throws Exception {
        // Given
        superuser("UPDATE sealing.escrow SET created_at = created_at - interval '1 day'");
        var lost = UUID.fromString(word("SELECT min(key_id::text) FROM sealing.escrow WHERE kek = 'patient'"));
        var recorded = number("SELECT count(*) FROM custody.backup");
        var old = Files.writeString(folder.resolve("aceso-20260101T000000Z-0123abcd.backup"), "old");

        // Then
        assertThatThrownBy(() -> backup(() -> Optional.of(new ByteArrayInputStream(snapshot)), Set.of(lost))
                        .run(List.of(folder.toString(), "--prune")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        e -> assertThat(e.detail().orElseThrow()).contains("1 keys of the escrow are not in Vault"));
        assertThat(word("SELECT string_agg(key_id::text, ' ') FROM sealing.escrow"))
                .isEqualTo(lost.toString());
        assertThat(number("SELECT count(*) FROM custody.backup")).isEqualTo(recorded + 1);
        assertThat(old).as("it may hold the Vault that has the key").exists();
        try (var files = Files.newDirectoryStream(folder, "*.backup.json")) {
            assertThat(files).hasSize(1);
        }

        // And when the patient's key was given up, it is not missed
        superuser("UPDATE sealing.data_key SET erased_at = clock_timestamp() WHERE id = '" + lost + "'");
        backup(() -> Optional.of(new ByteArrayInputStream(snapshot)), Set.of(lost))
                .run(List.of(folder.toString()));
        superuser("DELETE FROM sealing.escrow");
    }

    @Test
    void keepsTheEscrowWhereNoSnapshotOfVaultWasTaken() throws Exception {
        // Given
        superuser("UPDATE sealing.escrow SET created_at = created_at - interval '1 day'");
        var before = number("SELECT count(*) FROM sealing.escrow");

        // When
        backup(Optional.empty()).run(List.of(folder.toString()));

        // Then
        assertThat(number("SELECT count(*) FROM sealing.escrow")).isEqualTo(before);
    }

    @Test
    void namesWhatIsTooOldAndRemovesItWhenToldTo() throws Exception {
        // Given
        var old = Files.writeString(folder.resolve("aceso-20260101T000000Z-0123abcd.backup"), "old");
        Files.writeString(BackupFolder.manifest(old), "{}");
        var other = Files.writeString(folder.resolve("aceso-of-somebody-else.backup"), "not ours");
        Files.setLastModifiedTime(other, FileTime.fromMillis(0));

        // When
        backup(Optional.of(snapshot)).run(List.of(folder.toString()));

        // Then
        assertThat(old).exists();

        // When
        var newest = backup(Optional.of(snapshot)).run(List.of(folder.toString(), "--prune"));

        // Then
        assertThat(old).doesNotExist();
        assertThat(BackupFolder.manifest(old)).doesNotExist();
        assertThat(other).exists();
        assertThat(newest).exists();
    }

    @Test
    void hasOneEntryInTheLogHoweverOftenSomebodyLooks() throws Exception {
        // Given
        backup(Optional.of(snapshot)).run(List.of(folder.toString()));
        var before = number("SELECT count(*) FROM audit.pending");
        var unnoted =
                number("SELECT count(*) FROM custody.backup") - number("SELECT count(*) FROM custody.backup_entry");

        // When
        entries.note();
        entries.note();

        // Then
        assertThat(unnoted).isPositive();
        assertThat(number("SELECT count(*) FROM audit.pending")).isEqualTo(before + unnoted);
        assertThat(number("SELECT count(*) FROM custody.backup_entry"))
                .isEqualTo(number("SELECT count(*) FROM custody.backup"));
    }

    @Test
    void coversEverythingThatTheDatabaseHolds() throws Exception {
        try (var connection = Database.running().connect("backup")) {
            // Then
            for (var table : Table.inOrder(connection)) {
                assertThat(count(connection, table.name())).as(table.name()).isNotNegative();
            }
            assertThat(number("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                            + " WHERE c.relkind IN ('S', 'p', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%'"
                            + " AND n.nspname <> 'information_schema'"))
                    .as("sequences, partitions and the like, which a backup would pass over")
                    .isZero();
        }
    }

    private Backup backup(Optional<byte[]> vault) {
        return backup((Snapshots) () -> vault.map(ByteArrayInputStream::new));
    }

    private Backup backup(Snapshots snapshots) {
        return backup(snapshots, Set.of());
    }

    /** With a Vault that lacks these keys. */
    private Backup backup(Snapshots snapshots, Set<UUID> lost) {
        KeptKeys kept = new KeptKeys() {
            @Override
            public Set<UUID> among(Kek kek, Set<UUID> ids) {
                return ids.stream().filter(id -> !lost.contains(id)).collect(Collectors.toSet());
            }

            @Override
            public Iterator<UUID> ids(Kek kek) {
                throw new AssertionError();
            }

            @Override
            public void bringBack(Kek kek, UUID id, byte[] key) {
                throw new AssertionError();
            }

            @Override
            public boolean takeAway(UUID id) {
                throw new AssertionError();
            }
        };
        FileKeys none = new FileKeys() {
            @Override
            public Optional<Bytes> wrap(UUID file, byte[] key) {
                return Optional.empty();
            }

            @Override
            public byte[] unwrap(UUID file, Bytes wrapped) {
                throw new AssertionError();
            }
        };
        return new Backup(
                source(Database.running()),
                recovery,
                none,
                snapshots,
                kept,
                () -> Duration.ofDays(35),
                Clock.systemUTC());
    }

    private static DataSource source(Postgres.Database database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.login("backup").user());
        source.setPassword(database.login("backup").password());
        return source;
    }

    private static Postgres.Database empty() {
        var database = Database.cluster().createDatabase("restored" + NUMBER.incrementAndGet());
        Database.migrate(database);
        return database;
    }

    private static OpenBackup open(Path file) throws IOException {
        var offline = OfflineKey.read(Database.recovery().privateHalf());
        return OpenBackup.of(file, header -> offline.openFileKey(header.file(), header.forRecovery()));
    }

    private static void load(Path file, Postgres.Database into) throws SQLException, IOException {
        try (var connection = into.connect("restore");
                var open = open(file)) {
            var contents = open.contents();
            var marker = RestoreMarker.begin(connection, contents.file());
            new Loading(connection, Clock.systemUTC()).load(open, contents, marker);
        }
    }

    private static void refused(Path file, Postgres.Database into) throws SQLException {
        assertThatThrownBy(() -> load(file, into))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(Code.INTEGRITY));
        try (var connection = into.superuser()) {
            for (var table : Table.inOrder(connection)) {
                if (!table.name().equals("custody.restore")) {
                    assertThat(count(connection, table.name())).as(table.name()).isZero();
                }
            }
        }
    }

    private static String digest(Connection connection, Table table) throws SQLException {
        return text(
                connection,
                "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM "
                        + table.quoted() + " t");
    }

    private static long count(Connection connection, String table) throws SQLException {
        return Long.parseLong(text(connection, "SELECT count(*) FROM " + table));
    }

    private static long number(String sql) throws SQLException {
        try (var connection = Database.running().superuser()) {
            return Long.parseLong(text(connection, sql));
        }
    }

    private static String word(String sql) throws SQLException {
        try (var connection = Database.running().superuser()) {
            return text(connection, sql);
        }
    }

    private static void superuser(String sql) throws SQLException {
        try (var connection = Database.running().superuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String sha256(Path file) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
