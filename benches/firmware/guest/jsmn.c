/* jsmn: the tokens of a configuration, a few times. */
#include "guest.h"

#define JSMN_STATIC
#include "jsmn.h"

static const char document[] =
    "{\"name\":\"boiler\",\"id\":1729,\"enabled\":true,\"limits\":{\"low\":-40,\"high\":125.5},"
    "\"network\":{\"ssid\":\"plant \\\"west\\\"\",\"address\":[192,168,4,17],\"gateway\":null},"
    "\"sensors\":[{\"pin\":3,\"kind\":\"ntc\",\"scale\":[0.5,1e-3]},{\"pin\":4,\"kind\":\"pt100\","
    "\"scale\":[0.25,2e-3]},{\"pin\":7,\"kind\":\"flow \\u00b5l\",\"scale\":[1,0]}],"
    "\"schedule\":[[6,30,55],[8,0,48],[17,15,60],[22,45,40]],\"log\":{\"level\":\"warn\",\"keep\":14}}";

static jsmntok_t tokens[96];

WORKLOAD(run_jsmn)
{
    uint32_t sum = CHECKSUM;
    for (int round = 0; round < 4; round++) {
        jsmn_parser parser;
        jsmn_init(&parser);
        int count = jsmn_parse(&parser, document, sizeof document - 1, tokens, 96);
        if (count < 0)
            return 0;
        for (int at = 0; at < count; at++)
            sum = (sum ^ (uint32_t)(tokens[at].start + tokens[at].end * 8 + tokens[at].size)) * 16777619u;
    }
    return sum;
}
