package dev.aceso.ground.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.apache.http.HttpEntity;
import org.apache.http.entity.HttpEntityWrapper;

/** An answer's body that ends with an error after a number of bytes. It wraps the decompressed body, so a bomb ends there too. */
final class BoundedEntity extends HttpEntityWrapper {
    private final long most;

    BoundedEntity(HttpEntity body, long most) {
        super(body);
        this.most = most;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new Bounded(super.getContent(), most);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = getContent()) {
            in.transferTo(out);
        }
    }

    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = in.read(into, from, length);
            count(Math.max(some, 0));
            return some;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = in.skip(n);
            count(skipped);
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(long some) throws IOException {
            left -= some;
            if (left < 0) {
                throw new IOException("the answer is longer than allowed");
            }
        }
    }
}
