package dev.aceso.ground.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import dev.aceso.ground.failure.Code;
import dev.aceso.ground.failure.Failure;

/** Counts a body while it is read, so that one that did not say how long it is stays bounded too. */
@Provider
@Priority(Priorities.AUTHENTICATION - 500)
class CountedBody implements ContainerRequestFilter {
    /** Asked per request: filters are made before the configuration of the running service is there. */
    private final Instance<LimitsConfig> limits;

    CountedBody(Instance<LimitsConfig> limits) {
        this.limits = limits;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        request.setEntityStream(
                new Counted(request.getEntityStream(), limits.get().bytesAt(path)));
    }

    private static final class Counted extends FilterInputStream {
        private long left;

        Counted(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                count(1);
            }
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw new Failure(Code.TOO_LARGE);
            }
        }
    }
}
