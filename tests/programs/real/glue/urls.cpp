/*
 * A program over Ada, the URL parser: `urls REPORT FILE...` parses each string in the JSON of the
 * files, writes what it finds to standard output, and a summary to the file REPORT.
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "ada.h"

namespace {

/* What is counted, in the order in which it was made. */
class Counter {
public:
    explicit Counter(std::string title) : title(std::move(title)) {}
    virtual ~Counter() = default;
    virtual void see(const ada::url_aggregator &url) = 0;
    virtual void print(std::ostream &out) const = 0;

protected:
    const std::string title;
};

class Counts : public Counter {
public:
    using Key = std::function<std::string(const ada::url_aggregator &)>;

    Counts(std::string title, Key key) : Counter(std::move(title)), key(std::move(key)) {}

    void see(const ada::url_aggregator &url) override { counts[key(url)]++; }

    void print(std::ostream &out) const override
    {
        std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
        std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
        out << title << '\n';
        for (const auto &[name, count] : sorted)
            out << std::setw(6) << count << ' ' << std::quoted(name) << '\n';
    }

private:
    Key key;
    std::unordered_map<std::string, int> counts;
};

class Lengths : public Counter {
public:
    Lengths() : Counter("lengths") {}

    void see(const ada::url_aggregator &url) override { lengths.insert(url.get_href().size()); }

    void print(std::ostream &out) const override
    {
        double sum = 0;
        for (size_t length : lengths)
            sum += static_cast<double>(length);
        out << title << std::fixed << std::setprecision(3) << ' ' << sum / std::max<size_t>(lengths.size(), 1)
            << std::scientific << ' ' << sum << std::hex << std::showbase << ' ' << lengths.size() << std::dec
            << '\n';
    }

private:
    std::multiset<size_t> lengths;
};

/* Appends a code point as UTF-8. */
void append(std::string &text, unsigned code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        text += static_cast<char>(0xe0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
        text += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/* The next string of a JSON text. */
std::optional<std::string> next(std::istream &in)
{
    char c;
    while (in.get(c) && c != '"') {
    }
    std::string text;
    while (in.get(c) && c != '"') {
        if (c != '\\') {
            text += c;
        } else if (in.get(c) && c == 'u') {
            char digits[5] = {};
            in.read(digits, 4);
            append(text, static_cast<unsigned>(std::strtoul(digits, nullptr, 16)));
        } else {
            text += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
    }
    return in ? std::optional(std::move(text)) : std::nullopt;
}

/* A file of C's: the C++ library for WASI has no streams of files. */
using File = std::unique_ptr<FILE, int (*)(FILE *)>;

File open(const char *path, const char *mode)
{
    return File(fopen(path, mode), fclose);
}

std::istringstream read(FILE *file)
{
    std::string text;
    char buffer[1000];
    while (size_t size = fread(buffer, 1, sizeof buffer, file))
        text.append(buffer, size);
    return std::istringstream(std::move(text));
}

void print(const ada::url_aggregator &url)
{
    std::cout << url.get_href() << " | " << url.get_origin() << " | " << url.get_host() << " | "
              << url.get_pathname() << '\n';
    if (!url.get_search().empty()) {
        ada::url_search_params parameters(url.get_search());
        parameters.sort();
        std::cout << "  " << parameters.size() << ' ' << parameters.to_string() << '\n';
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::cerr << "usage: " << argv[0] << " REPORT FILE...\n";
        return 2;
    }
    std::vector<std::unique_ptr<Counter>> counters;
    counters.push_back(std::make_unique<Counts>(
        "protocols", [](const ada::url_aggregator &url) { return std::string(url.get_protocol()); }));
    counters.push_back(std::make_unique<Counts>(
        "hosts", [](const ada::url_aggregator &url) { return std::string(url.get_hostname()); }));
    counters.push_back(std::make_unique<Lengths>());
    auto base = ada::parse<ada::url_aggregator>("http://user@example.org:8080/a/b?c=d#e");
    std::map<std::string, int> failed;
    int status = 0;
    for (int i = 2; i < argc; i++) {
        File file = open(argv[i], "rb");
        if (!file) {
            std::cerr << argv[i] << ": cannot be opened\n";
            status = 1;
            continue;
        }
        std::istringstream strings = read(file.get());
        while (auto text = next(strings)) {
            auto url = ada::parse<ada::url_aggregator>(*text, &*base);
            if (!url) {
                failed[ada::idna::to_ascii(*text)]++;
                continue;
            }
            print(*url);
            for (auto &counter : counters)
                counter->see(*url);
        }
        std::cout << argv[i] << ": " << ftell(file.get()) << " bytes" << std::endl;
    }
    std::ostringstream report;
    for (const auto &counter : counters)
        counter->print(report);
    report << "failed\n";
    for (const auto &[name, count] : failed)
        report << count << ' ' << name.size() << ' ' << name << '\n';
    const std::string text = report.str();
    File file = open(argv[1], "wb");
    if (!file || fwrite(text.data(), 1, text.size(), file.get()) != text.size() || fflush(file.get()) != 0) {
        std::cerr << argv[1] << ": cannot be written\n";
        return 1;
    }
    return status;
}
