package dev.aceso.demo.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Terraform on a copy of {@code terraform/vault} in a workspace, offline, against one server: its only provider is the one that
 * {@code ./aceso test} built into Aceso's cache. State and lock file stay in the copy.
 */
public final class Terraform {
    private static final String VERSION = "3.3.1";

    private final Path folder;
    private final Path cliConfig;
    private final Map<String, String> environment;

    /** How a run ended, and all that it said. */
    public record Ended(int status, String said) {}

    private Terraform(Path folder, Path cliConfig, Map<String, String> environment) {
        this.folder = folder;
        this.cliConfig = cliConfig;
        this.environment = environment;
    }

    /** Copies the configuration and the policies, and initialises it. */
    public static Terraform in(Workspace workspace, Bao bao) throws IOException {
        var home = workspace.directory().resolve("tf");
        copy("vault-policies", home);
        copy("terraform/vault", home);
        var folder = home.resolve("terraform/vault");
        var cliConfig = home.resolve("cli.tfrc");
        var terraform = new Terraform(
                folder,
                cliConfig,
                Map.of(
                        "VAULT_ADDR", bao.url(),
                        "VAULT_CACERT", bao.ca().file().toString(),
                        "VAULT_TOKEN", bao.rootToken()));
        var mirror = Files.createDirectories(home.resolve("mirror"));
        Files.writeString(
                cliConfig, "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror + "\"\n  }\n}\n");
        terraform.mirror(mirror);
        terraform.succeed("init", "-input=false", "-no-color");
        return terraform;
    }

    /** Writes the variables that every later run reads. */
    public void variables(String hcl) throws IOException {
        Files.writeString(folder.resolve("test.auto.tfvars"), hcl);
    }

    public Ended apply(String... more) {
        return run(with("apply", more));
    }

    /** 0: nothing to do, 2: something to do, 1: an error. */
    public Ended plan(String... more) {
        return run(with("plan", more, "-detailed-exitcode"));
    }

    Ended destroy(String... more) {
        return run(with("destroy", more));
    }

    /** Runs it and fails unless it succeeds. */
    Ended succeed(String... arguments) {
        var ended = run(List.of(arguments));
        if (ended.status() != 0) {
            throw new IllegalStateException("terraform " + arguments[0] + "\n" + ended.said());
        }
        return ended;
    }

    private static List<String> with(String command, String[] more, String... flags) {
        var line = new ArrayList<>(List.of(command, "-input=false", "-no-color"));
        if (!command.equals("plan")) {
            line.add("-auto-approve");
        }
        line.addAll(List.of(flags));
        line.addAll(List.of(more));
        return line;
    }

    private Ended run(List<String> arguments) {
        var line = new ArrayList<>(List.of("terraform"));
        line.addAll(arguments);
        try {
            var said = Files.createTempFile(folder, "said", ".log");
            var builder = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("TF_") || name.startsWith("VAULT_"));
            builder.environment().putAll(environment);
            builder.environment().put("TF_CLI_CONFIG_FILE", cliConfig.toString());
            builder.environment().put("TF_IN_AUTOMATION", "1");
            builder.environment().put("CHECKPOINT_DISABLE", "1");
            var status = builder.start().waitFor();
            return new Ended(status, Files.readString(said, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the whole check needs terraform on PATH", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** HOST/NAMESPACE/NAME/VERSION/PLATFORM; the first three are the provider's full name, as Terraform itself says it. */
    private void mirror(Path mirror) throws IOException {
        var built = BaoBinaries.cache(System.getenv())
                .resolve("terraform-provider-vault-" + VERSION + "/terraform-provider-vault");
        if (!Files.isExecutable(built)) {
            throw new IllegalStateException("no provider in Aceso's cache: ./aceso test builds it");
        }
        var name = Pattern.compile("provider\\[([^]]+/vault)]")
                .matcher(succeed("providers").said());
        if (!name.find()) {
            throw new IllegalStateException("Terraform names no provider for Vault");
        }
        var place = mirror.resolve(name.group(1)).resolve(VERSION).resolve("linux_amd64");
        Files.createDirectories(place);
        Files.createSymbolicLink(place.resolve("terraform-provider-vault_v" + VERSION), built);
    }

    private static void copy(String part, Path to) throws IOException {
        var target = Files.createDirectories(to.resolve(part));
        try (var files = Files.newDirectoryStream(Project.home().resolve(part), "*.{tf,hcl,json}")) {
            for (var file : files) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
