package dev.aceso.demo.story;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.aceso.demo.world.Bao;
import dev.aceso.demo.world.OperatorProcess;
import dev.aceso.demo.world.VaultApi;

/** Act 7: the key-encryption key rotates under traffic, and the service's own token cannot take it out of Vault. */
final class Keys {
    private static final String OPERATOR = "ops.berg";
    private static final long EVERY_NANOS = 200_000_000;

    private final Stage stage;
    private final Bao vault;

    private Keys(Stage stage, Bao vault) {
        this.stage = stage;
        this.vault = vault;
    }

    static void play(Stage stage) {
        stage.narrator().act("7. The keys");
        stage.world()
                .vault()
                .ifPresentOrElse(
                        vault -> new Keys(stage, vault).play(),
                        () -> stage.narrator()
                                .show("not played: keys are in a keystore file, since there is no bao or vault here;"
                                        + " ./aceso vault install fetches one"));
    }

    private void play() {
        rotateUnderTraffic();
        tryToTakeTheKeyOut();
    }

    private void rotateUnderTraffic() {
        var narrator = stage.narrator();
        int before = version();
        narrator.show(
                "an operator signs in with two factors and rotates the key that wraps patients' keys; hooks go on");
        var answers = new AtomicInteger();
        Map<String, Integer> failures = new LinkedHashMap<>();
        var rotated = new AtomicBoolean();
        var traffic = Thread.ofVirtual().start(() -> fire(rotated, answers, failures));
        OperatorProcess rotation;
        int exit;
        try {
            rotation = OperatorProcess.start(stage.world(), OPERATOR, "keys", "rotate", "patient");
            exit = rotation.end();
        } finally {
            rotated.set(true);
        }
        join(traffic);
        rotation.said().lines().filter(line -> line.startsWith("patient")).forEach(line -> narrator.show("%s", line));
        narrator.claim(
                "the key-encryption key rotated, and every patient's key is wrapped anew under it",
                exit == 0 && version() == before + 1 && oldest() == before + 1,
                rotation.said());
        narrator.claim(
                answers.get() + " hook calls meanwhile, 0 failures", failures.isEmpty() && answers.get() > 0, failures);
    }

    /** Another patient each time, so that keys wrapped under either version are unwrapped. */
    private void fire(AtomicBoolean ended, AtomicInteger answers, Map<String, Integer> failures) {
        List<String> patients = stage.expected().patients();
        for (int n = 0; !ended.get(); n++) {
            var answer = stage.hooks().fire(stage.hooks().call(patients.get(n % patients.size()), "patient"));
            answers.incrementAndGet();
            if (answer.status() != 200) {
                failures.merge(answer.status() + " " + answer.code(), 1, Integer::sum);
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    private void tryToTakeTheKeyOut() {
        VaultApi service = stage.world().vaultLogins().orElseThrow().as("serve");
        var refused = new LinkedHashMap<String, Integer>();
        refused.put("export", status(service, "GET", "aceso-transit/export/encryption-key/patient"));
        refused.put("back up", status(service, "GET", "aceso-transit/backup/patient"));
        refused.put("rotate", status(service, "POST", "aceso-transit/keys/patient/rotate"));
        refused.put("delete", status(service, "DELETE", "aceso-transit/keys/patient"));
        refused.put("sign a checkpoint", status(service, "POST", "aceso-transit/sign/checkpoints"));
        stage.narrator()
                .claim(
                        "the service's own token tries to export the key, to back it up, rotate or delete it,"
                                + " to sign a checkpoint: refused",
                        refused.values().stream().allMatch(status -> status == 403),
                        refused);
    }

    private static int status(VaultApi api, String method, String path) {
        return api.call(method, path, Map.of()).status();
    }

    private int version() {
        return key("latest_version");
    }

    /** The oldest version that still unwraps. */
    private int oldest() {
        return key("min_decryption_version");
    }

    private int key(String field) {
        return vault.root()
                .read("aceso-transit/keys/patient")
                .data()
                .path(field)
                .asInt();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
