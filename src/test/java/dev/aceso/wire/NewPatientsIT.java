package dev.aceso.wire;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.aceso.demo.story.Api;
import dev.aceso.demo.story.Hooks;
import dev.aceso.demo.world.Ports;
import dev.aceso.demo.world.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever names one patient after another of whom nobody ever heard makes no key for each: a replica that allows two at once. */
class NewPatientsIT {
    private static Site site;
    private static ServiceProcess strict;
    private static Api here;

    @BeforeAll
    static void start() {
        site = Site.get();
        int port = Ports.free();
        var config = new TreeMap<>(site.world.config("serve"));
        config.put("aceso.port", Integer.toString(port));
        config.put("aceso.public-base-url", "https://localhost:" + port);
        config.put("aceso.rate.new-patient-per-minute", "1");
        config.put("aceso.rate.new-patient-burst", "2");
        strict = ServiceProcess.serve(
                site.world.workspace(), "serve-few", ServiceProcess.QUICK_START, config, site.world.http());
        here = new Api("https://localhost:" + port, site.world.ca());
    }

    @AfterAll
    static void stop() {
        strict.stop();
    }

    @Test
    void aPersonLooksUpNoMoreThanThat() {
        // Given
        var patients = Stream.generate(Site::somebody).limit(3).toList();
        long before = keys();
        // When
        var answers = patients.stream().map(NewPatientsIT::lookUp).toList();
        // Then
        assertThat(answers).extracting(Api.Answer::status).containsExactly(200, 200, 429);
        assertThat(answers.getLast().code()).isEqualTo("rate-limited");
        assertThat(Integer.parseInt(answers.getLast().retryAfter())).isBetween(1, 60);
        assertThat(keys()).isEqualTo(before + 2);
        // And whom somebody knows may be asked about
        assertThat(lookUp(patients.getFirst()).status()).isEqualTo(200);
    }

    @Test
    void anEhrsHookDoesNotEither() {
        // Given
        var hooks = new Hooks(
                here,
                new Api(site.world.faulty().baseUrl(), site.world.ca()),
                site.world.faulty().client());
        var patients = Stream.generate(Site::somebody).limit(3).toList();
        // When
        List<Api.Answer> answers = patients.stream()
                .map(patient -> hooks.fire(hooks.call(patient)))
                .toList();
        // Then
        assertThat(answers).extracting(Api.Answer::status).containsExactly(200, 200, 429);
        assertThat(answers.getLast().code()).isEqualTo("rate-limited");
        assertThat(answers.getLast().retryAfter()).isNotEmpty();
        assertThat(hooks.fire(hooks.call(patients.getFirst())).status()).isEqualTo(200);
    }

    private static Api.Answer lookUp(String patient) {
        return here.post(
                "/api/v1/patients/lookup",
                Optional.of(site.token("dr.rivera")),
                "{\"ehr\":\"demo\",\"patientId\":\"" + patient + "\"}");
    }

    private static long keys() {
        return site.count("SELECT count(*) FROM sealing.data_key");
    }
}
