package dev.aceso.ground.parties;

/**
 * A category of data that law or patients guard more than others, such as records of substance use.
 *
 * @param code its code of HL7 v3-ActCode where that has one, such as {@code SUD}; {@code [A-Za-z0-9-]{1,32}}
 */
public record Sensitivity(String code) {
    public Sensitivity {
        if (!code.matches("[A-Za-z0-9-]{1,32}")) {
            throw new IllegalArgumentException("not the code of a sensitive category");
        }
    }

    @Override
    public String toString() {
        return code;
    }
}
