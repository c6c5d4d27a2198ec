package dev.aceso.trust.identity;

import java.util.Map;
import jakarta.enterprise.context.ApplicationScoped;

import dev.aceso.trust.audit.Circumstances;
import io.quarkus.arc.Arc;

/** How the person of the running request was let in, for every entry about what they do in it. */
@ApplicationScoped
class LetIn implements Circumstances {
    private final Errand errand;

    LetIn(Errand errand) {
        this.errand = errand;
    }

    @Override
    public Map<String, String> now() {
        return Arc.container().requestContext().isActive() ? errand.circumstances() : Map.of();
    }
}
