package dev.aceso.trust.audit;

import java.util.List;

import dev.aceso.ground.parties.PatientRef;

/** Pseudonyms that a reader can read, of what lasts; nobody may ask for others. */
public final class PlainPseudonyms implements Pseudonyms {
    @Override
    public String of(PatientRef patient) {
        throw new AssertionError();
    }

    @Override
    public List<String> all(PatientRef patient) {
        throw new AssertionError();
    }

    @Override
    public String ofNetwork(String address) {
        throw new AssertionError();
    }

    @Override
    public String ofAccount(String issuer, String subject) {
        throw new AssertionError();
    }

    @Override
    public List<String> allOfAccount(String issuer, String subject) {
        throw new AssertionError();
    }

    @Override
    public String lasting(String kind, String issuer, String name) {
        return kind + ":" + issuer + ":" + name;
    }
}
