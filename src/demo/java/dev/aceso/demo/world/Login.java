package dev.aceso.demo.world;

/** An account of this run. Its text form does not show the password. */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
