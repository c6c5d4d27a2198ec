package dev.aceso.trust.identity.sessions;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;
import dev.aceso.trust.audit.Action;
import dev.aceso.trust.identity.Doorbook;
import dev.aceso.trust.identity.SignedToken;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Where the identity provider says that somebody signed out (OpenID Connect Back-Channel Logout 1.0). Nobody else can say so: the token is signed.
 * Every answer is {@code no-store}, as all of this service's are.
 */
@Path("/backchannel-logout")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session", description = "When a session ends, and how to end it")
class BackchannelResource {
    private static final String FIELD = "logout_token=";
    private static final int LONGEST = 8_192;

    private final ProviderSignature signature;
    private final LogoutTokens tokens;
    private final SignOut signOut;
    private final Doorbook doorbook;

    BackchannelResource(ProviderSignature signature, LogoutTokens tokens, SignOut signOut, Doorbook doorbook) {
        this.signature = signature;
        this.tokens = tokens;
        this.signOut = signOut;
        this.doorbook = doorbook;
    }

    /** Ends what the token names. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    @Operation(
            operationId = "backchannelLogout",
            summary = "The identity provider signs somebody out (OpenID Connect Back-Channel Logout 1.0)",
            description =
                    "Answered when the end is durable. A token that is not good, or was used before, is answered with 400; one that cannot be judged or acted on now with 503, and is to be sent again.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED,
                            schema = @Schema(implementation = String.class),
                            examples =
                                    @ExampleObject(
                                            name = "logout",
                                            value = "logout_token=eyJhbGciOiJFUzI1NiJ9.eyJldmVudHMiOnt9fQ.c2lnbg")))
    @APIResponse(
            responseCode = "200",
            description = "How many sessions ended here.",
            content =
                    @Content(
                            schema = @Schema(implementation = EndedSessions.class),
                            examples = @ExampleObject(name = "ended", value = "{\"ended\": 1}")))
    @APIResponse(ref = "Malformed")
    public EndedSessions logout(String form) {
        return doorbook.watch(
                Action.SESSION_END,
                Optional.empty(),
                () -> new EndedSessions(signOut.byProvider(tokens.read(signature.verified(token(form))))));
    }

    /** The form's one field of that name. A token has no characters that a form would write in another way. */
    private static String token(String form) {
        List<String> fields = Arrays.stream(form.split("&", 20))
                .filter(field -> field.startsWith(FIELD))
                .toList();
        if (form.length() > LONGEST || fields.size() != 1) {
            throw new Failure(Code.MALFORMED, "There must be one logout_token.");
        }
        String token = fields.getFirst().substring(FIELD.length());
        if (!token.matches(SignedToken.FORM)) {
            throw new Failure(Code.MALFORMED, "The logout token is not a signed JWT.");
        }
        return token;
    }
}
