package dev.aceso.demo.ehr;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Says where tokens are given: {@code .well-known/smart-configuration} below the FHIR base (SMART App Launch 2.2, "Conformance"). */
final class SmartConfiguration extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final String document;

    SmartConfiguration(Guard guard) {
        document = """
                {"issuer":"%s","jwks_uri":"%s","token_endpoint":"%s","grant_types_supported":["client_credentials"],
                 "token_endpoint_auth_methods_supported":["private_key_jwt"],
                 "token_endpoint_auth_signing_alg_values_supported":["RS384","ES384"],
                 "capabilities":["client-confidential-asymmetric","permission-v1","permission-v2","permission-user"]}
                """.formatted(guard.issuer(), guard.jwks(), guard.tokens());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getOutputStream().write(document.getBytes(StandardCharsets.UTF_8));
    }
}
