package dev.aceso.demo.ehr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Meta;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Starts the server, fills it, and says {@code READY <base URL>} on standard output once it can be asked.
 *
 * <p>It ends on SIGTERM, or when standard input closes if {@code --exit-with-stdin} is given, so that it cannot outlive
 * the process that started it. Nothing is kept: the database is in memory.
 */
final class Ehr {

    private Ehr() {}

    /** The command; a wrong option ends it with status 2, anything else that hinders the start with status 1. */
    public static void main(String[] line) {
        try {
            start(Arguments.parse(line, Clock.systemDefaultZone()));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        } catch (Exception hindered) {
            hindered.printStackTrace();
            System.exit(1);
        }
    }

    private static void start(Arguments arguments) throws Exception {
        long begin = System.nanoTime();
        if (arguments.exitWithStdin()) {
            Thread.ofPlatform().daemon().name("stdin").start(Ehr::exitWithStdin);
        }
        Listener listener = new Listener(arguments);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setAllowBeanDefinitionOverriding(true);
        context.register(Storage.class);
        context.refresh();
        long wired = System.nanoTime();

        Charts charts = Charts.read(arguments.patients(), arguments.today(), context.getBean(FhirContext.class));
        if (arguments.habits().contains(Habit.REFERS_TO_MEDICATIONS)) {
            charts = Prescriptions.referring(charts);
        }
        RestfulServer fhir = context.getBean(RestfulServer.class);
        fhir.registerInterceptor(new Habits(Habit.takeFrom(charts), arguments.habits()));
        if (arguments.guard().isPresent()) {
            fhir.registerInterceptor(
                    new ScopeRules(new Bearers(arguments.guard().get(), listener.url())));
        }
        load(charts, context);
        long loaded = System.nanoTime();

        listener.serve(fhir);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(listener)));
        if (arguments.readyFile().isPresent()) {
            announce(listener.url(), arguments.readyFile().get());
        }
        System.err.printf(
                "wired %d ms, loaded %d resources of %d charts %d ms, listening %d ms, processor %d ms%n",
                millis(wired - begin),
                charts.entries().size(),
                charts.files(),
                millis(loaded - wired),
                millis(System.nanoTime() - loaded),
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis());
        System.out.println("READY " + listener.url());
    }

    private static void load(Charts charts, AnnotationConfigApplicationContext context) {
        @SuppressWarnings("unchecked")
        IFhirSystemDao<Bundle, Meta> system = context.getBean(IFhirSystemDao.class);
        charts.transactions().forEach(part -> system.transaction(new SystemRequestDetails(), part));
    }

    /** Moved into place whole, so that a reader never sees half an address. */
    private static void announce(String url, Path readyFile) throws IOException {
        Path beside = readyFile.resolveSibling(readyFile.getFileName() + ".part");
        Files.writeString(beside, url + System.lineSeparator());
        Files.move(beside, readyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void exitWithStdin() {
        try {
            while (System.in.read() >= 0) {
                // Only the end matters.
            }
        } catch (IOException gone) {
            // Gone is gone.
        }
        System.exit(0);
    }

    private static void stop(Listener listener) {
        try {
            listener.stop();
        } catch (Exception late) {
            // The process is ending either way.
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
