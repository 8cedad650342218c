/* Monocypher: a public key for a secret one. */
#include "guest.h"

#include "monocypher.h"

WORKLOAD(run_x25519)
{
    uint8_t secret[32], shared[32];
    for (size_t at = 0; at < sizeof secret; at++)
        secret[at] = (uint8_t)(at * 7 + 1);
    crypto_x25519_public_key(shared, secret);
    return checksum(CHECKSUM, shared, sizeof shared);
}
