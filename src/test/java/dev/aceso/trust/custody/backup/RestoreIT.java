package dev.aceso.trust.custody.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import jakarta.inject.Inject;

import dev.aceso.InsideTheServiceOnVault;
import dev.aceso.InsideTheServiceOnVault.Site;
import dev.aceso.clinic.records.Inferences;
import dev.aceso.demo.world.Child;
import dev.aceso.demo.world.Postgres;
import dev.aceso.demo.world.ServiceProcess;
import dev.aceso.formats.LogEntry;
import dev.aceso.ground.failure.Failure;
import dev.aceso.ground.parties.Bytes;
import dev.aceso.ground.parties.PatientRef;
import dev.aceso.ground.parties.RecordId;
import dev.aceso.trust.audit.EntrySeal;
import dev.aceso.trust.sealing.DroppedKeys;
import dev.aceso.trust.sealing.Envelope;
import dev.aceso.trust.sealing.FileKeys;
import dev.aceso.trust.sealing.KeptKeys;
import dev.aceso.trust.sealing.Recovery;
import dev.aceso.trust.sealing.cipher.OfflineKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Backup and restore as an operator runs them: the packaged program under the identities of backup and restore, a real Vault that its own
 * program sets back to older snapshots, a real PostgreSQL whose credentials Vault leases.
 *
 * <p>In this order, because Vault goes back in time.
 */
@QuarkusTest
@TestProfile(InsideTheServiceOnVault.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreIT {
    private static final PatientRef EARLY = new PatientRef("north", "early");
    private static final PatientRef ERASED = new PatientRef("north", "erased");
    private static final PatientRef LATE = new PatientRef("north", "late");
    private static final int SECONDS = 120;
    private static int number;

    @TempDir
    static Path folder;

    /** The first backup, with its snapshot of Vault; and the second, made when {@link #LATE} had come. */
    private static Path first;

    private static Path second;
    private static Path snapshot;

    @Inject
    Ward ward;

    @Inject
    Inferences inferences;

    @Inject
    Envelope envelope;

    @Inject
    EntrySeal seal;

    @Inject
    Recovery recovery;

    @Inject
    KeptKeys kept;

    @Inject
    DroppedKeys unwrapped;

    @BeforeEach
    void twoBackups() throws Exception {
        if (second != null) {
            return;
        }
        ward.conclude(EARLY, "one");
        ward.conclude(ERASED, "two");
        sequence(Site.running());
        first = backup(Site.running());
        snapshot = folder.resolve("vault.snapshot");
        var out = run(
                "snapshot",
                "restore",
                Site.running(),
                first.toString(),
                "--recovery-key",
                recoveryKey(),
                "--vault-snapshot",
                snapshot.toString());
        assertThat(out.waitFor(1)).as(out::tail).isZero();
        ward.conclude(LATE, "three");
        sequence(Site.running());
        second = backup(Site.running());
    }

    @Test
    @Order(1)
    void comesBackWholeWhereBothAreOfOneAge() throws Exception {
        // When
        var restored = Site.empty("whole");
        var restore = restore(restored, second);

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        assertThat(said(restore)).contains("0 are missing").contains("the restore is finished");
        for (var table :
                List.of("records.inference", "sealing.data_key", "audit.entry", "audit.checkpoint", "audit.tile")) {
            assertThat(number(restored, "SELECT count(*) FROM " + table))
                    .as(table)
                    .isEqualTo(number(Site.running(), "SELECT count(*) FROM " + table))
                    .isPositive();
        }
        assertThat(number(restored, "SELECT count(*) FROM sealing.wrapped_key")).isZero();
    }

    @Test
    @Order(2)
    void goesOnWithAnEntryAboutTheRestoreBeforeAnyOther() throws Exception {
        // Given
        var restored = Site.empty("goes_on");
        var positions = number(Site.running(), "SELECT count(*) FROM audit.entry");
        assertThat(restore(restored, second).waitFor(1)).isZero();

        // When
        sequence(restored);

        // Then
        var entry = entry(restored, positions);
        assertThat(entry.action()).isEqualTo("log.restored");
        assertThat(entry.attributes())
                .containsEntry("from-size", Long.toString(positions))
                .containsEntry("to-size", Long.toString(positions))
                .containsEntry("missing", "0");
    }

    @Test
    @Order(3)
    void aDatabaseOlderThanVaultHarmsNobody() throws Exception {
        // When
        var restore = restore(Site.empty("older"), first);

        // Then: the key of who came later is there, and no row names it
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        assertThat(said(restore)).contains("0 are missing, 1 are named by no row");
    }

    @Test
    @Order(4)
    void doesNotEndWellBehindWhatWasPublishedUntilTheLossIsAccepted() throws Exception {
        // Given
        var older = number(Site.running(), "SELECT log_size FROM custody.backup ORDER BY finished_at LIMIT 1");
        var newest = number(Site.running(), "SELECT max(size) FROM audit.checkpoint");
        var kept = Files.writeString(
                folder.resolve("checkpoint"),
                text(Site.running(), "SELECT note FROM audit.checkpoint ORDER BY size DESC LIMIT 1"));
        var behind = Site.empty("behind");
        var lost = "log-entries " + older + ".." + (newest - 1);

        // When
        var refused = restore(behind, first, "--checkpoint", kept.toString());

        // Then
        assertThat(refused.waitFor(1)).isEqualTo(1);
        assertThat(said(refused)).contains("missing: " + lost);
        var sequencer = run("sequence", "sequence", behind);
        assertThat(sequencer.waitFor(1)).isNotZero();
        assertThat(said(sequencer)).contains("a restore into it was not finished");

        // When
        var accepted = Files.writeString(folder.resolve("accepted"), lost + "\n");
        var restore = restore(behind, first, "--checkpoint", kept.toString(), "--accept-missing", accepted.toString());

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        sequence(behind);
        assertThat(entry(behind, older).attributes())
                .containsEntry("from-size", Long.toString(newest))
                .containsEntry("to-size", Long.toString(older));
    }

    @Test
    @Order(5)
    void opensWithTheRecoveryKeyAsWithVault() throws Exception {
        // When
        var restore = restore(Site.empty("offline"), second, "--recovery-key", recoveryKey());

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
    }

    @Test
    @Order(6)
    void refusesWhatWasTamperedWithBeforeItWasBackedUp() throws Exception {
        // Given: somebody with all rights over the database changes it, and a backup is made of that
        for (var change : Map.of(
                        "sealed", "UPDATE records.inference SET sealed = sealed || '\\x00'",
                        "entry", "UPDATE audit.entry SET patient = NULL WHERE patient IS NOT NULL",
                        "removed", "DELETE FROM records.inference",
                        "swapped",
                                "UPDATE audit.entry a SET sealed = b.sealed FROM audit.entry b WHERE a.position = 0 AND b.position = 1",
                        "tile", "UPDATE audit.tile SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1)")
                .entrySet()) {
            var tampered = Site.empty("tampered_" + change.getKey());
            load(first, tampered);
            superuser(tampered, "SET session_replication_role = replica; " + change.getValue());
            var made = tamperedBackup(tampered);

            // When
            var restored = Site.empty("from_" + change.getKey());
            var restore = restore(restored, made, "--recovery-key", recoveryKey());

            // Then
            assertThat(restore.waitFor(1)).as(change.getKey()).isEqualTo(1);
            assertThat(said(restore)).as(change.getKey()).contains("not as it was signed");
            assertThat(number(restored, "SELECT count(*) FROM custody.restore WHERE finished_at IS NULL"))
                    .isEqualTo(1);
        }
    }

    /** The copy in escrow is the last one then, however old it is. */
    @Test
    @Order(7)
    void aBackupOfAVaultThatWasSetBackKeepsTheEscrowOfWhatVaultLacks() throws Exception {
        // Given
        var late = envelope.find(LATE).orElseThrow();
        superuser(Site.running(), "UPDATE sealing.escrow SET created_at = created_at - interval '1 hour'");
        assertThat(number(Site.running(), "SELECT count(*) FROM sealing.escrow"))
                .isGreaterThan(1);
        backInTime();

        // When
        var made = number(Site.running(), "SELECT count(*) FROM custody.backup");
        var run = run(
                "backup",
                "backup",
                Site.running(),
                Files.createDirectories(folder.resolve("set-back")).toString());

        // Then
        assertThat(run.waitFor(1)).isEqualTo(1);
        assertThat(said(run)).contains("1 keys of the escrow are not in Vault");
        assertThat(number(Site.running(), "SELECT count(*) FROM custody.backup"))
                .isEqualTo(made + 1);
        assertThat(text(Site.running(), "SELECT string_agg(key_id::text, ' ') FROM sealing.escrow"))
                .isEqualTo(late.id().toString());
    }

    @Test
    @Order(8)
    void neverShredsAPatientWhenTheDatabaseIsNewerThanVault() throws Exception {
        // Given
        var late = envelope.find(LATE).orElseThrow();
        backInTime();
        assertThatThrownBy(() -> open(LATE)).isInstanceOf(Failure.class);
        var restored = Site.empty("newer");

        // When
        var refused = restore(restored, second);

        // Then
        assertThat(refused.waitFor(1)).isEqualTo(1);
        assertThat(said(refused)).contains("missing: patient-key " + late.id());
        assertThat(run("sequence", "sequence", restored).waitFor(1)).isNotZero();
        assertThat(run("backup", "backup", restored, folder.toString()).waitFor(1))
                .isNotZero();

        // When
        var restore = restore(restored, second, "--recovery-key", recoveryKey());

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        assertThat(said(restore)).contains("1 keys were brought back from escrow, 0 are missing");
        assertThat(open(LATE)).contains("three");
        assertThat(open(EARLY)).contains("one");
        sequence(restored);
    }

    @Test
    @Order(9)
    void whoWasErasedStaysErasedUnderAnOlderVault() throws Exception {
        // Given: erased after both backups; Vault goes back to a time when nobody knew of it
        var erased = envelope.find(ERASED).orElseThrow().id();
        var path = "patients/" + erased.toString().substring(0, 2) + "/"
                + erased.toString().substring(2, 4) + "/" + erased;
        Site.bao().root().call("DELETE", "aceso-kv/metadata/" + path, Map.of());
        backInTime();
        assertThat(Site.bao()
                        .root()
                        .call("GET", "aceso-kv/data/" + path, Map.of())
                        .status())
                .isEqualTo(200);
        var list = Files.writeString(folder.resolve("erasures"), erased + "\n");

        // When
        var restored = Site.empty("erased");
        var restore = restore(restored, second, "--recovery-key", recoveryKey(), "--erasures", list.toString());

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        assertThat(said(restore)).contains("1 keys had come back and are gone again");
        assertThat(Site.bao()
                        .root()
                        .call("GET", "aceso-kv/data/" + path, Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(number(
                        restored,
                        "SELECT count(*) FROM sealing.data_key WHERE erased_at IS NOT NULL AND id = '" + erased + "'"))
                .isEqualTo(1);
        assertThat(number(restored, "SELECT count(*) FROM sealing.escrow WHERE key_id = '" + erased + "'"))
                .isZero();
        assertThatThrownBy(() -> open(ERASED)).isInstanceOf(Failure.class);
    }

    @Test
    @Order(10)
    void replaysTheReceiptsThatVaultKeeps() throws Exception {
        // Given
        backInTime();
        var erased = envelope.find(ERASED).orElseThrow().id();
        var erasure = UUID.randomUUID();
        Site.bao()
                .root()
                .write(
                        "aceso-kv/data/custody/erasures/" + erasure.toString().substring(0, 2) + "/" + erasure,
                        Map.of("data", Map.of("erasure", erasure.toString(), "key", erased.toString())));

        // When
        var restore = restore(Site.empty("receipts"), first);

        // Then
        assertThat(restore.waitFor(1)).as(restore::tail).isZero();
        assertThat(said(restore)).contains("1 keys had come back and are gone again");
        assertThatThrownBy(() -> open(ERASED)).isInstanceOf(Failure.class);
        assertThat(open(EARLY)).contains("one");
    }

    private static void backInTime() throws Exception {
        var bao = Site.bao();
        var restore = new ProcessBuilder(
                bao.binary().program().toString(),
                "operator",
                "raft",
                "snapshot",
                "restore",
                "-force",
                snapshot.toString());
        restore.environment().put("VAULT_ADDR", bao.url());
        restore.environment().put("VAULT_CACERT", bao.ca().file().toString());
        restore.environment().put("VAULT_TOKEN", bao.rootToken());
        var running = restore.redirectErrorStream(true).start();
        var words = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor()).as(words).isZero();
        bao.process().await("unsealed", 60, () -> {
            if (bao.sealed()) {
                bao.unseal();
            }
            return bao.anonymous().call("GET", "sys/health", Map.of()).status() == 200;
        });
    }

    private String open(PatientRef patient) throws SQLException {
        // A fresh look: keys are asked of Vault again.
        unwrapped.all();
        var id = UUID.fromString(text(
                Site.running(),
                "SELECT i.id FROM records.inference i JOIN sealing.data_key k ON k.id = i.data_key WHERE k.opaque_id = '"
                        + envelope.opaqueId(patient) + "'"));
        return inferences.find(patient, new RecordId(id)).orElseThrow().body().asUtf8();
    }

    private static Path backup(Postgres.Database database) throws IOException {
        var before = backups();
        var made = run("backup", "backup", database, folder.toString());
        assertThat(made.waitFor(1)).as(made::tail).isZero();
        var after = backups();
        after.removeAll(before);
        assertThat(after).hasSize(1);
        return after.getFirst();
    }

    private static List<Path> backups() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*.backup")) {
            var all = new ArrayList<Path>();
            files.forEach(all::add);
            return all;
        }
    }

    private static Child restore(Postgres.Database into, Path file, String... more) {
        var words = new ArrayList<>(List.of(file.toString()));
        words.addAll(List.of(more));
        return run("restore", "restore", into, words.toArray(String[]::new));
    }

    private static Child run(String name, String command, Postgres.Database on, String... words) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of(words));
        return ServiceProcess.once(
                Site.workspace(), name + "-" + number++, Site.config(command, on), SECONDS, all.toArray(String[]::new));
    }

    /** Runs a sequencer until nothing is pending. */
    private static void sequence(Postgres.Database database) throws Exception {
        var sequencer = ServiceProcess.sequence(
                Site.workspace(),
                "sequence-" + number++,
                ServiceProcess.QUICK_START,
                Site.config("sequence", database));
        try {
            var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (number(database, "SELECT count(*) FROM audit.pending") > 0) {
                assertThat(System.nanoTime()).as(sequencer.process()::tail).isLessThan(deadline);
                Thread.sleep(100);
            }
        } finally {
            sequencer.stop();
        }
    }

    private LogEntry entry(Postgres.Database database, long position) throws SQLException {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT id, sealed FROM audit.entry WHERE position = " + position)) {
            assertThat(row.next()).isTrue();
            return LogEntry.parse(seal.open(EntrySeal.ENTRIES, row.getObject(1, UUID.class), Bytes.of(row.getBytes(2)))
                    .toArray());
        }
    }

    private static void load(Path file, Postgres.Database into) throws SQLException, IOException {
        var offline = OfflineKey.read(Site.recovery().privateHalf());
        try (var connection = into.connect("restore");
                var open = OpenBackup.of(file, header -> offline.openFileKey(header.file(), header.forRecovery()))) {
            var contents = open.contents();
            new Loading(connection, Clock.systemUTC())
                    .load(open, contents, RestoreMarker.begin(connection, contents.file()));
        }
        superuser(into, "DELETE FROM custody.restore");
    }

    private Path tamperedBackup(Postgres.Database database) throws IOException {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.login("backup").user());
        source.setPassword(database.login("backup").password());
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
        var elsewhere = Files.createDirectories(folder.resolve("tampered"));
        return new Backup(source, recovery, none, Optional::empty, kept, () -> Duration.ofDays(35), Clock.systemUTC())
                .run(List.of(elsewhere.toString()));
    }

    private static String recoveryKey() {
        return Site.recovery().privateHalf().toString();
    }

    private static String said(Child process) throws IOException {
        return Files.readString(process.log());
    }

    private static void superuser(Postgres.Database database, String sql) throws SQLException {
        try (var connection = database.superuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Postgres.Database database, String sql) throws SQLException {
        return Long.parseLong(text(database, sql));
    }

    private static String text(Postgres.Database database, String sql) throws SQLException {
        try (var connection = database.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
