package dev.aceso.demo.ehr;

import java.nio.file.Path;

/**
 * The authorization server whose tokens are demanded.
 *
 * @param issuer the {@code iss} of its tokens
 * @param jwks where its keys are
 * @param tokens where it gives tokens
 * @param authority PEM file with the authority of its certificate
 */
record Guard(String issuer, String jwks, String tokens, Path authority) {}
