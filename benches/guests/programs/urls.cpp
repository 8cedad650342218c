/* Ada parses URLs, resolves references, and reads what they consist of. */
#include "ada.h"
#include "bench.h"

#include <string>
#include <vector>

static std::vector<std::string> urls;

extern "C" void prepare()
{
    static const char *const starts[] = {
        "https://www.example.com/a/b/c?query=1&other=two#part",
        "http://user:secret@host.example:8080/../x/./y/%7Euser/index.html",
        "https://b\xc3\xbc" "cher.example/stra\xc3\x9f" "e?\xc3\xa4=\xc3\xb6",
        "ftp://192.168.0.1/files/archive.tar.gz",
        "http://[2001:db8::ff00:42:8329]:443/path with spaces/",
        "file:///usr/share/doc/package/readme.txt",
        "HTTPS://EXAMPLE.ORG:443/UPPER/lower?A=B",
        "http://0x7f.1/hexadecimal?x=<y>",
        "https://sub.domain.with.many.labels.example.co.uk/very/long/path/that/goes/on/and/on",
        "mailto:someone@example.com",
        "https://xn--bcher-kva.example/",
        "http://bad host/",
    };
    for (int i = 0; i < 100; i++)
        for (const char *start : starts)
            urls.push_back(start + (i % 3 ? "/" + std::to_string(i * 7919) : std::string()));
}

extern "C" uint64_t work()
{
    uint64_t sum = 0;
    for (int round = 0; round < 6; round++)
        for (const std::string &url : urls) {
            auto parsed = ada::parse<ada::url_aggregator>(url);
            if (!parsed) {
                sum = mix(sum, 1);
                continue;
            }
            auto resolved = ada::parse<ada::url_aggregator>("../other/" + std::to_string(round) + "?q", &*parsed);
            parsed->set_hash("changed");
            parsed->set_pathname("/new/./path/../" + std::to_string(round));
            for (unsigned char c : parsed->get_href())
                sum = mix(sum, c);
            if (resolved)
                for (unsigned char c : resolved->get_href())
                    sum = mix(sum, c);
            sum = mix(sum, parsed->get_host().size() + parsed->get_search().size());
        }
    return sum;
}
