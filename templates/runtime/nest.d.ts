/** For `createClient({ unavailable: nestUnavailable })`: an HttpException with the error's status. */
export declare function nestUnavailable(error: any): any;
