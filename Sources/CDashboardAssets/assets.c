#include "CDashboardAssets.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char report_html[] = {
#embed "../../Dashboards/report/report.mustache"
};
static const unsigned char report_css[] = {
#embed "../../Dashboards/report/report.css"
};

const unsigned char *tw_dashboard_asset(const char *name, size_t *length) {
    if (strcmp(name, "report.mustache") == 0) { *length = sizeof report_html; return report_html; }
    if (strcmp(name, "report.css") == 0) { *length = sizeof report_css; return report_css; }
    *length = 0;
    return NULL;
}
