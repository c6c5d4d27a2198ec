package dev.aceso.ground.web;

/** Where the CDS Hooks services are. */
final class HookPaths {
    static final String PREFIX = "/cds-services";

    private HookPaths() {}
}
